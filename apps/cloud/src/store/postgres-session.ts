import { type Clock, type Duration, handledLater } from '@keyfob/runtime'
import type pg from 'pg'
import { ConnectionLost, driverError, isSpoilt } from './postgres-failure.ts'
import { type Answer, Flight } from './postgres-flight.ts'
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
 * One connection, while one piece of work has it. Statements are prepared once on each. In a transaction, what is asked
 * without waiting for the answer before travels in one flight, and runs in its order.
 */
export class PostgresSession implements SqlTransaction {
  readonly #client: pg.ClientBase
  /** What went wrong first: all that follows in a transaction fails because of it, and the driver may tell that earlier. */
  #failure: unknown
  readonly #lasts: Promise<unknown>[] = []
  /** What leaves at the end of this microtask, or with the commit. */
  #next: Flight | undefined
  #inTransaction = false

  constructor(client: pg.ClientBase) {
    this.#client = client
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const answer = this.#ask(text, params)
    if (this.#inTransaction) queueMicrotask(() => this.#send())
    else this.#send()
    return (await answer).rows as Row[] // the caller names the columns that it asked for
  }

  last<Row>(text: string, params: readonly unknown[]): Promise<readonly Row[]> {
    // Not sent: the commit takes it along.
    const rows = handledLater(this.#ask(text, params).then((answer) => answer.rows as Row[])) // as above
    this.#lasts.push(rows)
    return rows
  }

  /** The commit leaves together with what `run` asked last. `onCommitting` is called before it does. */
  async transaction<Value>(run: (sql: SqlTransaction) => Promise<Value>, onCommitting: () => void): Promise<Value> {
    this.#inTransaction = true
    const begun = handledLater(this.#ask('BEGIN'))
    try {
      const value = await run(this)
      onCommitting()
      await Promise.all([begun, ...this.#lasts, this.#commit()])
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
    const committed = this.#ask('COMMIT')
    this.#send()
    const { tag } = await committed.finally(() => this.#client.off('notice', onNotice))
    if (warnings.length > 0) throw new ConnectionLost(`the commit came with a warning: ${warnings.join('; ')}`)
    // PostgreSQL answers so when a statement failed before and its error was swallowed.
    if (tag !== 'COMMIT') throw new Error('The transaction was rolled back by an error inside of it.')
  }

  /** After a failure; nothing is to be undone where the session itself is lost. */
  async #rollback(failure: unknown): Promise<void> {
    if (isSpoilt(failure)) return
    this.#failure = undefined
    const undone = this.#ask('ROLLBACK')
    this.#send()
    await undone
    this.#failure = failure
  }

  async #ask(text: string, values: readonly unknown[] = []): Promise<Answer> {
    this.#next ??= new Flight()
    return this.#next.add({ name: statementName(text), text, values }).catch((error: unknown) => this.#fail(error))
  }

  #send(): void {
    const flight = this.#next
    this.#next = undefined
    if (flight) this.#client.query(flight)
  }

  #fail(error: unknown): never {
    this.#failure ??= driverError(error)
    throw this.#failure
  }

  async look(clock: Clock): Promise<ServerLook> {
    const askedAt = clock.monotonic()
    const rows = await this.query<{ now: Date; only_reads: boolean }>(look)
    const { now, only_reads: onlyReads } = rows[0]! // one row, always
    return { now, onlyReads, roundTrip: clock.monotonic() - askedAt }
  }
}
