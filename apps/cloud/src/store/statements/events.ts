import { type EventFilter, wantsLabels } from '../../ports/event-log.ts'
import { plannedEachTime } from '../planned-each-time.ts'
import { type Asked, Conditions } from './conditions.ts'
import { ofVehicles } from './list-vehicles.ts'

export const eventsOfCommand = `SELECT * FROM events WHERE command_id = $1 ORDER BY sequence`

/** In the order of the log, behind position $1; $3 says of what. */
export const eventsAfter = `SELECT * FROM events WHERE position > $1 ORDER BY position LIMIT $2`
export const eventsOfCommandAfter = `SELECT * FROM events WHERE position > $1 AND command_id = $3 ORDER BY position LIMIT $2`
export const eventsOfCommandAndVehicleAfter = `
SELECT * FROM events WHERE position > $1 AND command_id = $3 AND (vin = $4) IS TRUE ORDER BY position LIMIT $2`

/** A range of the index (vin, position). By `vin = $3 ORDER BY position` PostgreSQL may walk the log instead, from long ago. */
export const eventsOfVehicleAfter = `
SELECT * FROM events WHERE (vin, position) > ($3, $1) AND vin <= $3 ORDER BY vin, position LIMIT $2`

/** By position, or by vehicle; a stream begins near the end of the log, so the other filters are looked at on the way. */
export const filteredEventsAfter = (position: number, limit: number, filter: EventFilter): Asked => {
  const { commandId, vin, states, command, label, boundTo } = filter
  const conditions = new Conditions()
  const where = conditions
    .add(position, (after) => `position > ${conditions.value(after, 'bigint')}`)
    .add(commandId, (id) => `command_id = ${conditions.value(id, 'uuid')}`)
    .add(vin, (one) => `vin = ${conditions.value(one, 'text')}`)
    .add(states, (some) => `state = ANY(${conditions.value(some, 'text[]')})`)
    .add(command, (type) => `command = ${conditions.value(type, 'text')}`)
    .add(
      wantsLabels(filter) || undefined,
      () => `vin IN (SELECT vin FROM vehicles ${ofVehicles(conditions.nested(), { label, boundTo }).where()})`,
    )
    .where()
  const text = `SELECT ${plannedEachTime} * FROM events ${where} ORDER BY position LIMIT ${conditions.value(limit, 'int')}`
  return { text, params: conditions.params }
}

export const eventsTail = `SELECT coalesce(max(position), 0) AS tail FROM events`
