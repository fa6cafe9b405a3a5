import { minutes, seconds } from '@keyfob/runtime'
import pg from 'pg'
import type { Config } from '../config/config.ts'
import { migrate } from './migrate.ts'
import { postgresSettings } from './postgres-settings.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'

/** An index over a long history takes long, and no caller waits for it. */
const statementWithin = minutes(8)
/** Much shorter: while a migration waits for a lock, all later statements wait behind it. */
const lockWithin = seconds(10)

/**
 * Migrates the named database over one connection and does nothing else: a step of a deployment before its processes,
 * perhaps under a role of its own. Returns the names that were applied here.
 *
 * @throws Error when there is no DATABASE_URL, for a database that cannot be reached, or is ahead of this version
 */
export const migrateAlone = async ({ secrets, databaseUrl }: Config): Promise<readonly string[]> => {
  if (secrets.databaseUrl === null)
    throw new Error(
      'There is nothing to migrate without DATABASE_URL: the embedded database is migrated when Keyfob starts.',
    )
  const client = new pg.Client({
    ...postgresSettings(secrets.databaseUrl),
    statement_timeout: statementWithin,
    query_timeout: statementWithin + seconds(30),
    lock_timeout: lockWithin,
  })
  client.on('error', () => undefined) // the running query gets the error
  try {
    await client.connect()
  } catch (error) {
    throw new Error(`The database ${databaseUrl} cannot be reached: ${String(error)}`, { cause: error })
  }
  try {
    return await migrate(overOne(client))
  } finally {
    await client.end()
  }
}

const overOne = (client: pg.Client): SqlDatabase => {
  const sql: Sql = {
    query: async <Row>(text: string, params: readonly unknown[] = []) =>
      (await client.query(text, [...params])).rows as readonly Row[], // the statement's own columns
  }
  return {
    ...sql,
    script: async (text) => void (await client.query(text)),
    transaction: () => Promise.reject(new Error('A migration is a script, and needs no other transaction.')),
  }
}
