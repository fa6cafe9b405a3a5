import { type Service, systemClock } from '@keyfob/runtime'
import { dropDatabase, freshDatabase } from '@keyfob/testbed'
import { inject } from 'vitest'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import { migrate } from '../migrate.ts'
import { type SqlStores, makeSqlStores } from '../make-sql-stores.ts'
import { PostgresDatabase } from '../postgres-database.ts'
import { SqlCommandStore } from '../sql-command-store.ts'

/**
 * For tests: the real store, on a database of its own. The `unit` project shares one embedded PostgreSQL, the `servers`
 * project has the one of the system.
 */
export class SampleStore {
  readonly url: string
  readonly #others: Service[] = []
  readonly database: PostgresDatabase
  readonly stores: SqlStores
  readonly commandStore: SqlStores['commands']
  readonly vehicleStore: SqlStores['vehicles']
  readonly events: SqlStores['events']
  readonly history: SqlStores['history']
  readonly relays: SqlStores['relayCursor']
  readonly webhooks: SqlStores['webhooks']
  readonly webhookQueue: SqlStores['webhookQueue']

  private constructor(url: string) {
    this.url = url
    this.database = databaseAt(url)
    this.stores = makeSqlStores(this)
    this.commandStore = this.stores.commands
    this.vehicleStore = this.stores.vehicles
    this.events = this.stores.events
    this.history = this.stores.history
    this.relays = this.stores.relayCursor
    this.webhooks = this.stores.webhooks
    this.webhookQueue = this.stores.webhookQueue
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
    const database = databaseAt(this.url)
    await database.start()
    this.#others.push(database)
    return new SqlCommandStore(database)
  }

  async close(): Promise<void> {
    for (const other of this.#others) await other.stop()
    await this.database.stop()
    await dropDatabase(serverOfProject().url, this.url)
  }
}

const databaseAt = (url: string): PostgresDatabase =>
  new PostgresDatabase({ url, clock: systemClock, log: new SampleLog(), connections: 4 })

const serverOfProject = (): { readonly url: string; readonly template?: string } =>
  inject('sharedPostgres') ?? { url: inject('servers').postgresUrl }
