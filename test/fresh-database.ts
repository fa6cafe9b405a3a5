import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** Makes a database of its own on a PostgreSQL that tests share. Returns its URL. */
export const freshDatabase = async (serverUrl: string): Promise<string> => {
  const name = `k_${randomBytes(4).toString('hex')}`
  const client = new pg.Client(serverUrl)
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
