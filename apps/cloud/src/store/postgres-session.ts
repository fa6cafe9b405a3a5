import { type Clock, type Duration, handledLater } from '@keyfob/runtime'
import type pg from 'pg'
import { ConnectionLost, fromDriver, isSpoilt } from './postgres-failure.ts'
import type { SqlTransaction } from './sql-database.ts'
import { statementName } from './statement-name.ts'

/** What a look at the server says. */
export interface ServerLook {
  readonly now: Date
  readonly onlyReads: boolean
  /** Without the time that connecting took. */
  readonly roundTrip: Duration
}

const look = `
SELECT clock_timestamp() AS now, pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS only_reads`

/**
 * One connection, while one piece of work has it. Statements are prepared once on each. What is asked without waiting for
 * the answer before travels in one flight (`pipeline` of the driver), and runs in its order.
 */
export class PostgresSession implements SqlTransaction {
  readonly #client: pg.ClientBase
  /** What went wrong first: all that follows in a transaction fails because of it, and the driver may tell that earlier. */
  #failure: unknown
  #last: Promise<unknown> = Promise.resolve()

  constructor(client: pg.ClientBase) {
    this.#client = client
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const name = statementName(text)
    const { rows } = await this.#ask({ ...(name !== undefined && { name }), text, values: [...params] })
    return rows as Row[] // the caller names the columns that it asked for
  }

  last<Row>(text: string, params: readonly unknown[]): Promise<readonly Row[]> {
    const rows = handledLater(this.query<Row>(text, params))
    this.#last = rows
    return rows
  }

  /** The commit leaves behind what `run` asked last, without waiting for its answer. `onCommitting` is called before it does. */
  async transaction<Value>(run: (sql: SqlTransaction) => Promise<Value>, onCommitting: () => void): Promise<Value> {
    const begun = handledLater(this.#ask('BEGIN'))
    try {
      const value = await run(this)
      onCommitting()
      await Promise.all([begun, this.#last, this.#commit()])
      return value
    } catch (error) {
      await this.#rollback(this.#failure ?? error)
      throw this.#failure ?? error
    }
  }

  /** Throws also when the server has committed, and warns that the standby may not have [L1]. */
  async #commit(): Promise<void> {
    const warnings: string[] = []
    const onNotice = ({ severity, message }: { severity?: string | undefined; message?: string | undefined }): void => {
      if (severity === 'WARNING') warnings.push(message ?? severity)
    }
    this.#client.on('notice', onNotice)
    const { command } = await this.#ask('COMMIT').finally(() => this.#client.off('notice', onNotice))
    if (warnings.length > 0) throw new ConnectionLost(`the commit came with a warning: ${warnings.join('; ')}`)
    // PostgreSQL answers so when a statement failed before and its error was swallowed.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back by an error inside of it.')
  }

  /** After a failure; nothing is to be undone where the session itself is lost. */
  async #rollback(failure: unknown): Promise<void> {
    if (isSpoilt(failure)) return
    this.#failure = undefined
    await this.#ask('ROLLBACK')
    this.#failure = failure
  }

  #ask(statement: string | pg.QueryConfig): Promise<pg.QueryResult> {
    return this.#client.query(statement).catch((error: unknown) => this.#fail(error))
  }

  #fail(error: unknown): never {
    this.#failure ??= error
    return fromDriver(this.#failure)
  }

  async look(clock: Clock): Promise<ServerLook> {
    const askedAt = clock.monotonic()
    const rows = await this.query<{ now: Date; only_reads: boolean }>(look)
    const { now, only_reads: onlyReads } = rows[0]! // one row, always
    return { now, onlyReads, roundTrip: clock.monotonic() - askedAt }
  }
}
