import pg from 'pg'
import type { Config } from '../config/config.ts'
import { postgresSettings } from './postgres-settings.ts'

/** What a login finds: the server and what Keyfob's user may do there. */
export interface PostgresLogin {
  /** As the server writes it: `16.4`. */
  readonly version: string
  readonly major: number
  readonly user: string
  /** Whether the user may make tables in its schema, which migrations do. */
  readonly mayCreate: boolean
  /** Whether the server only reads. */
  readonly isStandby: boolean
  /** Its clock less that of this machine, in ms, to half a round trip. */
  readonly clockOffset: number
}

const look = `
  select current_setting('server_version') as "version",
         current_setting('server_version_num')::int / 10000 as "major",
         current_user::text as "user",
         coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate",
         pg_is_in_recovery() as "isStandby",
         extract(epoch from clock_timestamp())::float8 * 1000 as "now"`

/**
 * Logs in to the named database as Keyfob does, reads from it, and leaves. It changes nothing.
 *
 * @returns null where the database is the embedded one
 * @throws Error of the server or of the network, without credentials
 */
export const loginToPostgres = async ({ secrets }: Config): Promise<PostgresLogin | null> => {
  if (secrets.databaseUrl === null) return null
  const client = new pg.Client(postgresSettings(secrets.databaseUrl))
  client.on('error', () => undefined) // the running query gets the error
  try {
    await client.connect()
    const sentAt = Date.now()
    const { rows } = await client.query<Omit<PostgresLogin, 'clockOffset'> & { readonly now: number }>(look)
    const { now, ...found } = rows[0]! // a select without a table has one row
    return { ...found, clockOffset: Math.round(now - (sentAt + Date.now()) / 2) }
  } finally {
    await client.end().catch(() => undefined)
  }
}
