import pg from 'pg'

export interface VehicleCommands {
  readonly vin: string
  readonly count: number
}

const commandsOf = 'SELECT vin, count(*)::int AS count FROM commands WHERE who = $1 GROUP BY vin'

/** How many commands each vehicle got from a campaign, by the database. */
export const readCampaignCommands = async (url: string, id: string): Promise<readonly VehicleCommands[]> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<VehicleCommands>(commandsOf, [`campaign:${id}`])).rows
  } finally {
    await client.end()
  }
}
