import type { Clock, Service } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Log } from '../ports/log.ts'
import { DatabaseClock } from './database-clock.ts'
import { EmbeddedDatabase } from './embedded/embedded-database.ts'
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

/** Its clock is this machine's. */
const embeddedStore = (dataFolder: string, clock: Clock, log: Log): ChosenStore => {
  const database = new EmbeddedDatabase({ dataFolder, clock, log })
  const readiness = () => ({ ready: database.problem === null, detail: database.problem ?? 'embedded PostgreSQL' })
  return { database, clock, readiness }
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
