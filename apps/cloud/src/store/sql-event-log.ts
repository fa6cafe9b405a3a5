import type { StatusEvent } from '@keyfob/protocol'
import { type EventFilter, type EventLog, wantsLabels } from '../ports/event-log.ts'
import { type Columns, statusEvent } from './rows.ts'
import type { Sql } from './sql-database.ts'
import {
  eventsAfter,
  eventsOfCommandAfter,
  eventsOfCommandAndVehicleAfter,
  eventsOfVehicleAfter,
  eventsTail,
  filteredEventsAfter,
} from './statements/events.ts'
import type { Asked } from './statements/conditions.ts'

export class SqlEventLog implements EventLog {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async after(position: number, limit: number, filter: EventFilter = {}): Promise<readonly StatusEvent[]> {
    const { text, params } = askedOf(position, limit, filter)
    const rows = await this.#sql.query<Columns>(text, params)
    return rows.map(statusEvent)
  }

  async tail(): Promise<number> {
    const rows = await this.#sql.query<{ tail: unknown }>(eventsTail)
    return Number(rows[0]?.tail ?? 0)
  }
}

/** What followers and single streams ask all the time is prepared; the filters of streams are planned for their values. */
const askedOf = (position: number, limit: number, filter: EventFilter): Asked => {
  const { commandId, vin, states, command } = filter
  if (wantsLabels(filter) || states !== undefined || command !== undefined)
    return filteredEventsAfter(position, limit, filter)
  const of = [commandId, vin].filter((value) => value !== undefined)
  return { text: preparedFor(filter), params: [position, limit, ...of] }
}

const preparedFor = ({ commandId, vin }: EventFilter): string => {
  if (commandId !== undefined) return vin === undefined ? eventsOfCommandAfter : eventsOfCommandAndVehicleAfter
  return vin === undefined ? eventsAfter : eventsOfVehicleAfter
}
