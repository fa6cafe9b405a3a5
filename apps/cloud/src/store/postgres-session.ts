import type { Clock, Duration } from '@keyfob/runtime'
import type pg from 'pg'
import { ConnectionLost, fromDriver, isSpoilt } from './postgres-failure.ts'
import type { Sql } from './sql-database.ts'
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

/** One connection, while one piece of work has it. Statements are prepared once on each. */
export class PostgresSession implements Sql {
  readonly #client: pg.ClientBase

  constructor(client: pg.ClientBase) {
    this.#client = client
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const statement = { name: statementName(text), text, values: [...params] }
    const { rows } = await this.#client.query(statement).catch(fromDriver)
    return rows as Row[] // the caller names the columns that it asked for
  }

  async begin(): Promise<void> {
    await this.#client.query('BEGIN').catch(fromDriver)
  }

  /** Throws also when the server has committed, and warns that the standby may not have [L1]. */
  async commit(): Promise<void> {
    const warnings: string[] = []
    const onNotice = ({ severity, message }: { severity?: string | undefined; message?: string | undefined }): void => {
      if (severity === 'WARNING') warnings.push(message ?? severity)
    }
    this.#client.on('notice', onNotice)
    const { command } = await this.#client.query('COMMIT').catch(fromDriver)
    this.#client.off('notice', onNotice)
    if (warnings.length > 0) throw new ConnectionLost(`the commit came with a warning: ${warnings.join('; ')}`)
    // PostgreSQL answers so when a statement failed before and its error was swallowed.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back by an error inside of it.')
  }

  /** After a failure; nothing is to be undone where the session itself is lost. */
  async rollback(failure: unknown): Promise<void> {
    if (!isSpoilt(failure)) await this.#client.query('ROLLBACK').catch(fromDriver)
  }

  async look(clock: Clock): Promise<ServerLook> {
    const askedAt = clock.monotonic()
    const rows = await this.query<{ now: Date; only_reads: boolean }>(look)
    const { now, only_reads: onlyReads } = rows[0]! // one row, always
    return { now, onlyReads, roundTrip: clock.monotonic() - askedAt }
  }
}
