import type { Clock, Service } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Log } from '../ports/log.ts'
import { DatabaseClock } from './database-clock.ts'
import { PgliteDatabase } from './pglite-database.ts'
import { PostgresDatabase } from './postgres-database.ts'
import type { SqlDatabase } from './sql-database.ts'

export interface ChosenStore {
  readonly database: SqlDatabase & Service
  /** What the whole process takes for the time [L5]. */
  readonly clock: Clock
  readonly readiness: () => { readonly ready: boolean; readonly detail: string }
}

/** The database that is named, else the embedded one. */
export const makeStore = (config: Config, clock: Clock, log: Log): ChosenStore =>
  config.secrets.databaseUrl === null
    ? embeddedStore(config.dataDir, clock, log)
    : postgresStore(config.secrets.databaseUrl, clock, log)

const embeddedStore = (dataDir: string, clock: Clock, log: Log): ChosenStore => {
  const note = 'the database is being made, which takes some seconds'
  const database = new PgliteDatabase(dataDir, () => log.info('store.first_start', { dataDir, note }))
  return {
    database,
    clock,
    readiness: () => ({ ready: database.state === 'started', detail: 'embedded PostgreSQL' }),
  }
}

const postgresStore = (url: string, own: Clock, log: Log): ChosenStore => {
  const clock = new DatabaseClock(own)
  const onClock = (now: number, roundTrip: number): void => clock.measure(now, roundTrip)
  const database = new PostgresDatabase({ url, clock: own, log, onClock })
  const readiness = () => {
    if (database.problem !== null) return { ready: false, detail: database.problem }
    if (clock.strays) return { ready: false, detail: 'a clock jumped: the own one, or the one of the database' }
    return { ready: true, detail: `PostgreSQL, its clock ${Math.round(clock.offset)} ms ahead of this machine's` }
  }
  return { database, clock, readiness }
}
