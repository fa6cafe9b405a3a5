import type { Duration } from '@keyfob/runtime'
import type { RelayCursor } from '../ports/event-log.ts'
import type { Sql } from './sql-database.ts'
import { advanceRelay, claimRelay, insertRelay, releaseRelay } from './statements/relays.ts'

export class SqlRelayCursor implements RelayCursor {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async claim(name: string, holder: string, lease: Duration): Promise<number | undefined> {
    const position = await this.#position(claimRelay, [name, holder, lease / 1_000])
    if (position !== undefined) return position
    // Either another one holds it, or this relay never ran before: the first one begins with the first event.
    return this.#position(insertRelay, [name, holder, lease / 1_000])
  }

  async advance(name: string, holder: string, position: number): Promise<boolean> {
    return (await this.#sql.query(advanceRelay, [name, holder, position])).length > 0
  }

  async release(name: string, holder: string): Promise<void> {
    await this.#sql.query(releaseRelay, [name, holder])
  }

  async #position(text: string, params: readonly unknown[]): Promise<number | undefined> {
    const rows = await this.#sql.query<{ position: unknown }>(text, params)
    return rows[0] && Number(rows[0].position)
  }
}
