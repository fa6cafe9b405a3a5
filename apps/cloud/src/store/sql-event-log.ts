import type { StatusEvent } from '@keyfob/protocol'
import type { EventFilter, EventLog } from '../ports/event-log.ts'
import { type Columns, statusEvent } from './rows.ts'
import type { Sql } from './sql-database.ts'
import { eventsAfter, eventsTail } from './statements/events.ts'

export class SqlEventLog implements EventLog {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async after(position: number, limit: number, { commandId, vin }: EventFilter = {}): Promise<readonly StatusEvent[]> {
    const rows = await this.#sql.query<Columns>(eventsAfter, [position, commandId ?? null, vin ?? null, limit])
    return rows.map(statusEvent)
  }

  async tail(): Promise<number> {
    const rows = await this.#sql.query<{ tail: unknown }>(eventsTail)
    return Number(rows[0]?.tail ?? 0)
  }
}
