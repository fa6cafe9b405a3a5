import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Service, systemClock } from '@keyfob/runtime'
import pg from 'pg'
import { inject } from 'vitest'
import { SampleLog } from '../commands/sample-log.ts'
import { migrate } from './migrate.ts'
import { PgliteDatabase } from './pglite-database.ts'
import { PostgresDatabase } from './postgres-database.ts'
import { SqlCommandStore } from './sql-command-store.ts'
import type { SqlDatabase } from './sql-database.ts'
import { SqlEventLog } from './sql-event-log.ts'
import { SqlHistory } from './sql-history.ts'
import { SqlRelayCursor } from './sql-relay-cursor.ts'
import { SqlVehicleStore } from './sql-vehicle-store.ts'
import { SqlWebhookQueue } from './sql-webhook-queue.ts'
import { SqlWebhookStore } from './sql-webhook-store.ts'

/** Made for one test file, and gone with it. */
interface SamplePlace {
  readonly database: SqlDatabase & Service
  /** One more way in, as another process has it; with PGlite it is the same one. */
  readonly another: () => SqlDatabase & Service
  readonly remove: () => Promise<void>
}

/**
 * For tests: the real store. On the embedded database in the `unit` project, and on a database of its own in a real
 * PostgreSQL in the `servers` project: the same tests are the conformance suite of both.
 */
export class SampleStore {
  readonly #place: SamplePlace
  readonly #others: Service[] = []
  readonly database: SqlDatabase & Service
  readonly commandStore: SqlCommandStore
  readonly vehicleStore: SqlVehicleStore
  readonly events: SqlEventLog
  readonly history: SqlHistory
  readonly relays: SqlRelayCursor
  readonly webhooks: SqlWebhookStore
  readonly webhookQueue: SqlWebhookQueue

  private constructor(place: SamplePlace) {
    this.#place = place
    this.database = place.database
    this.commandStore = new SqlCommandStore(this.database)
    this.vehicleStore = new SqlVehicleStore(this.database)
    this.events = new SqlEventLog(this.database)
    this.history = new SqlHistory(this.database)
    this.relays = new SqlRelayCursor(this.database)
    this.webhooks = new SqlWebhookStore(this.database)
    this.webhookQueue = new SqlWebhookQueue(this.database)
  }

  static async open(): Promise<SampleStore> {
    const store = new SampleStore(await (postgresUrl() === undefined ? inPglite() : inPostgres()))
    await store.database.start()
    await migrate(store.database)
    return store
  }

  /** A store as another process has it. */
  async another(): Promise<SqlCommandStore> {
    const database = this.#place.another()
    await database.start()
    if (database !== this.database) this.#others.push(database)
    return new SqlCommandStore(database)
  }

  async close(): Promise<void> {
    for (const other of this.#others) await other.stop()
    await this.database.stop()
    await this.#place.remove()
  }
}

/** Undefined in the project that has no servers. */
const postgresUrl = (): string | undefined => inject('servers')?.postgresUrl

const inPglite = async (): Promise<SamplePlace> => {
  const folder = await mkdtemp(join(tmpdir(), 'keyfob-store-'))
  const database = new PgliteDatabase(folder)
  return { database, another: () => database, remove: () => rm(folder, { recursive: true }) }
}

const inPostgres = async (): Promise<SamplePlace> => {
  const name = `keyfob_${randomBytes(6).toString('hex')}`
  const url = new URL(postgresUrl()!) // asked before
  await administer(url.href, `CREATE DATABASE ${name}`)
  const server = url.href
  url.pathname = `/${name}`
  const open = () => new PostgresDatabase({ url: url.href, clock: systemClock, log: new SampleLog(), connections: 4 })
  return { database: open(), another: open, remove: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`) }
}

const administer = async (url: string, sql: string): Promise<void> => {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(sql)
  await client.end()
}
