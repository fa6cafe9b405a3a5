import { KeyfobProcess, eventually } from '@keyfob/testbed'
import pg from 'pg'

export interface TablesOptions {
  readonly databaseUrl: string
  readonly amqpUrl: string
  /** For its data. */
  readonly folder: string
}

/**
 * Starts Keyfob once, which makes the tables and the weeks from this one on, and stops it. With RabbitMQ, so that its relay
 * has a position, which can be set behind what is filled in later: else it would publish all of the past.
 */
export const makeTables = async ({ databaseUrl, amqpUrl, folder }: TablesOptions): Promise<void> => {
  const env = { DATABASE_URL: databaseUrl, AMQP_URL: amqpUrl }
  const keyfob = await KeyfobProcess.start({ dataDir: folder, env })
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    const hasRelay = async () => (await client.query('SELECT FROM relays')).rowCount !== 0
    await eventually(hasRelay, { what: 'the position of the relay' })
  } finally {
    await client.end()
    await keyfob.stop()
  }
}
