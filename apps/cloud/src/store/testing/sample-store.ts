import { type Service, systemClock } from '@keyfob/runtime'
import { dropDatabase, freshDatabase } from '@keyfob/testbed'
import { inject } from 'vitest'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import { migrate } from '../migrate.ts'
import { PostgresDatabase } from '../postgres-database.ts'
import { SqlCommandStore } from '../sql-command-store.ts'
import { SqlEventLog } from '../sql-event-log.ts'
import { SqlHistory } from '../sql-history.ts'
import { SqlRelayCursor } from '../sql-relay-cursor.ts'
import { SqlVehicleStore } from '../sql-vehicle-store.ts'
import { SqlWebhookQueue } from '../sql-webhook-queue.ts'
import { SqlWebhookStore } from '../sql-webhook-store.ts'

/**
 * For tests: the real store, on a database of its own. The `unit` project shares one embedded PostgreSQL, the `servers`
 * project has the one of the system.
 */
export class SampleStore {
  readonly #url: string
  readonly #others: Service[] = []
  readonly database: PostgresDatabase
  readonly commandStore: SqlCommandStore
  readonly vehicleStore: SqlVehicleStore
  readonly events: SqlEventLog
  readonly history: SqlHistory
  readonly relays: SqlRelayCursor
  readonly webhooks: SqlWebhookStore
  readonly webhookQueue: SqlWebhookQueue

  private constructor(url: string) {
    this.#url = url
    this.database = databaseAt(url)
    this.commandStore = new SqlCommandStore(this.database)
    this.vehicleStore = new SqlVehicleStore(this.database)
    this.events = new SqlEventLog(this.database)
    this.history = new SqlHistory(this.database)
    this.relays = new SqlRelayCursor(this.database)
    this.webhooks = new SqlWebhookStore(this.database)
    this.webhookQueue = new SqlWebhookQueue(this.database)
  }

  static async open(): Promise<SampleStore> {
    const { url, template } = serverOfProject()
    const store = new SampleStore(await freshDatabase(url, template))
    await store.database.start()
    await migrate(store.database)
    return store
  }

  /** A store as another process has it. */
  async another(): Promise<SqlCommandStore> {
    const database = databaseAt(this.#url)
    await database.start()
    this.#others.push(database)
    return new SqlCommandStore(database)
  }

  async close(): Promise<void> {
    for (const other of this.#others) await other.stop()
    await this.database.stop()
    await dropDatabase(serverOfProject().url, this.#url)
  }
}

const databaseAt = (url: string): PostgresDatabase =>
  new PostgresDatabase({ url, clock: systemClock, log: new SampleLog(), connections: 4 })

const serverOfProject = (): { readonly url: string; readonly template?: string } =>
  inject('sharedPostgres') ?? { url: inject('servers').postgresUrl }
