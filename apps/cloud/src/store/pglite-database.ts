/**
 * Embedded PostgreSQL (PGlite) on disk. One connection: transactions run one after another. It survives a killed
 * process; it never calls fsync, so it does not survive a power cut [L1].
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { ManagedService } from '@keyfob/runtime'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { DataFolderLock } from './data-folder-lock.ts'
import type { SqlDatabase, SqlTransaction } from './sql-database.ts'

export class PgliteDatabase extends ManagedService implements SqlDatabase {
  readonly #folder: string
  readonly #lock: DataFolderLock
  readonly #onFirstStart: () => void
  #pglite: PGlite | undefined

  /**
   * `dataFolder` is made when it does not exist; `onFirstStart` hears that a database is being made in it, which takes some
   * seconds.
   */
  constructor(dataFolder: string, onFirstStart: () => void = () => undefined) {
    super('store')
    this.#folder = join(dataFolder, 'postgres')
    this.#lock = new DataFolderLock(dataFolder)
    this.#onFirstStart = onFirstStart
  }

  protected override async onStart(): Promise<void> {
    await this.#lock.take()
    if (!existsSync(this.#folder)) this.#onFirstStart()
    try {
      this.#pglite = await PGlite.create(this.#folder)
    } catch (error) {
      await this.#lock.release()
      throw new Error(`The embedded database in ${this.#folder} does not open: ${String(error)}`, { cause: error })
    }
  }

  protected override async onStop(): Promise<void> {
    const pglite = this.#pglite
    this.#pglite = undefined // from now on the store is away; what is under way ends first
    await pglite?.close()
    await this.#lock.release()
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await this.#open().query<Row>(text, [...params])
    return rows
  }

  async transaction<Value>(run: (sql: SqlTransaction) => Promise<Value>): Promise<Value> {
    return this.#open().transaction(async (transaction) => {
      const query = async <Row>(text: string, params: readonly unknown[] = []) =>
        (await transaction.query<Row>(text, [...params])).rows
      let last: Promise<unknown> | undefined
      const value = await run({
        query,
        last: (text, params) => {
          const rows = query<never>(text, params)
          last = rows
          return rows
        },
      })
      await last
      return value
    })
  }

  async script(text: string): Promise<void> {
    await this.#open().exec(text)
  }

  #open(): PGlite {
    if (this.#pglite === undefined)
      throw new StoreUnavailable('The database is not open.', { mayHaveTakenEffect: false })
    return this.#pglite
  }
}
