import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from './migrate.ts'
import { PgliteDatabase } from './pglite-database.ts'
import { SqlCommandStore } from './sql-command-store.ts'
import { SqlEventLog } from './sql-event-log.ts'
import { SqlVehicleStore } from './sql-vehicle-store.ts'

/** For tests: the real store on the embedded database, in a folder of its own. */
export class SampleStore {
  readonly folder: string
  readonly database: PgliteDatabase
  readonly commandStore: SqlCommandStore
  readonly vehicleStore: SqlVehicleStore
  readonly events: SqlEventLog

  private constructor(folder: string) {
    this.folder = folder
    this.database = new PgliteDatabase(folder)
    this.commandStore = new SqlCommandStore(this.database)
    this.vehicleStore = new SqlVehicleStore(this.database)
    this.events = new SqlEventLog(this.database)
  }

  static async open(): Promise<SampleStore> {
    const store = new SampleStore(await mkdtemp(join(tmpdir(), 'keyfob-store-')))
    await store.database.start()
    await migrate(store.database)
    return store
  }

  async close(): Promise<void> {
    await this.database.stop()
    await rm(this.folder, { recursive: true })
  }
}
