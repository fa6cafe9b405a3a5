/**
 * The embedded database: a PostgreSQL that is started in the data folder, and used like any other. Its files are
 * authoritative, and survive what fsync survives [L1]. One process at a time.
 */
import { type Clock, ManagedService } from '@keyfob/runtime'
import type { Log } from '../../ports/log.ts'
import { StoreUnavailable, diskFullDetail } from '../../ports/store-unavailable.ts'
import { DataFolderLock } from '../data-folder-lock.ts'
import { PostgresDatabase } from '../postgres-database.ts'
import type { SqlDatabase, SqlTransaction } from '../sql-database.ts'
import { DiskSpace } from './disk-space.ts'
import { EmbeddedServer } from './embedded-server.ts'

export interface EmbeddedDatabaseOptions {
  /** Made when it does not exist. */
  readonly dataFolder: string
  readonly clock: Clock
  readonly log: Log
}

export class EmbeddedDatabase extends ManagedService implements SqlDatabase {
  readonly #options: EmbeddedDatabaseOptions
  readonly #lock: DataFolderLock
  readonly #server: EmbeddedServer
  readonly #disk: DiskSpace
  #database: PostgresDatabase | undefined

  constructor(options: EmbeddedDatabaseOptions) {
    super('store')
    this.#options = options
    this.#lock = new DataFolderLock(options.dataFolder)
    this.#server = new EmbeddedServer(options)
    this.#disk = new DiskSpace(options.dataFolder, options.clock)
  }

  /** Null while it serves; else a sentence. */
  get problem(): string | null {
    return this.#disk.problem ?? this.#server.problem ?? (this.#database ? this.#database.problem : 'it is not open')
  }

  protected override async onStart(): Promise<void> {
    const { clock, log } = this.#options
    await this.#lock.take()
    await this.#disk.start()
    await this.#server.start()
    this.#database = new PostgresDatabase({ url: this.#server.url, clock, log })
    await this.#database.start()
  }

  protected override async onStop(): Promise<void> {
    const database = this.#database
    this.#database = undefined // from now on calls fail; running ones end first
    await database?.stop()
    await this.#server.stop()
    await this.#disk.stop()
    await this.#lock.release()
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.#explained(() => this.#open().query<Row>(text, params))
  }

  async transaction<Value>(run: (sql: SqlTransaction) => Promise<Value>): Promise<Value> {
    return this.#explained(() => this.#open().transaction(run))
  }

  async script(text: string): Promise<void> {
    return this.#explained(() => this.#open().script(text))
  }

  #open(): PostgresDatabase {
    if (this.#database === undefined)
      throw new StoreUnavailable('The database is not open.', { mayHaveTakenEffect: false })
    return this.#database
  }

  /** A server that ended on a full disk gives no more details than one that was killed. */
  async #explained<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || this.#disk.problem === null) throw error
      const { message, cause, mayHaveTakenEffect } = error
      throw new StoreUnavailable(message, { cause, mayHaveTakenEffect, detail: diskFullDetail })
    }
  }
}
