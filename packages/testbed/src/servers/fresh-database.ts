import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** Makes a database of its own on a PostgreSQL that tests share, as a copy of `template` if one is named. Returns its URL. */
export const freshDatabase = async (serverUrl: string, template?: string): Promise<string> => {
  const name = `k_${randomBytes(6).toString('hex')}`
  await administer(serverUrl, `CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${template}`}`)
  return databaseUrl(serverUrl, name)
}

/** Cuts off all connections. */
export const dropDatabase = async (serverUrl: string, url: string): Promise<void> =>
  administer(serverUrl, `DROP DATABASE ${/\/(k_\w+)/.exec(url)?.[1]} WITH (FORCE)`)

/** A server's URL with another database. */
const databaseUrl = (serverUrl: string, name: string): string => {
  const [place = '', ...query] = serverUrl.split('?')
  return [place.slice(0, place.lastIndexOf('/') + 1) + name, ...query].join('?')
}

const administer = async (url: string, sql: string): Promise<void> => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
