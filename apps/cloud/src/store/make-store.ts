import type { Clock, NamedService, Service } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Log } from '../ports/log.ts'
import { DatabaseClock } from './database-clock.ts'
import { EmbeddedDatabase } from './embedded/embedded-database.ts'
import { type SqlStores, makeSqlStores } from './make-sql-stores.ts'
import { PostgresDatabase } from './postgres-database.ts'
import type { SqlDatabase } from './sql-database.ts'

export interface StoreOptions {
  readonly config: Config
  /** This machine's. */
  readonly clock: Clock
  readonly log: Log
}

interface Chosen {
  readonly database: SqlDatabase & Service
  /** The clock that the whole process uses [L5]. */
  readonly clock: Clock
  readonly readiness: () => { readonly ready: boolean; readonly detail: string }
}

export interface MadeStore extends Chosen {
  readonly stores: SqlStores
  readonly services: readonly NamedService[]
}

/** The database that is named, else the embedded one. */
export const makeStore = (options: StoreOptions): MadeStore => {
  const url = options.config.secrets.databaseUrl
  const chosen = url === null ? embeddedStore(options) : postgresStore(url, options)
  const { database } = chosen
  return { ...chosen, stores: makeSqlStores({ database }), services: [['store', database]] }
}

/** Its clock is this machine's. */
const embeddedStore = ({ config, clock, log }: StoreOptions): Chosen => {
  const database = new EmbeddedDatabase({ dataFolder: config.dataDir, clock, log })
  const readiness = () => ({ ready: database.problem === null, detail: database.problem ?? 'embedded PostgreSQL' })
  return { database, clock, readiness }
}

const postgresStore = (url: string, { clock: own, log }: StoreOptions): Chosen => {
  const clock = new DatabaseClock(own)
  const onClock = (now: number, roundTrip: number): void => clock.measure(now, roundTrip)
  const database = new PostgresDatabase({ url, clock: own, log, onClock })
  const readiness = () => {
    if (database.problem !== null) return { ready: false, detail: database.problem }
    if (clock.hasJumped) return { ready: false, detail: 'the clock of this machine, or of the database, jumped' }
    return { ready: true, detail: `PostgreSQL, its clock ${Math.round(clock.offset)} ms ahead of this machine's` }
  }
  return { database, clock, readiness }
}
