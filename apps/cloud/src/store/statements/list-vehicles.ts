/** The list of vehicles and its count. Each filter and each order has an index (migration 0012, labels 0002). */
import { formatInstant } from '@keyfob/runtime'
import { readVehicleCursor } from '../../ports/vehicle-cursor.ts'
import type { VehicleFilter, VehicleOrder } from '../../ports/vehicle-store.ts'
import { plannedEachTime } from '../planned-each-time.ts'
import { type Asked, Conditions } from './conditions.ts'

/** As the index has it, so that NULL has a place in the order. */
const seen = `coalesce(seen_at, '-infinity'::timestamptz)`

const orders: Readonly<Record<VehicleOrder, string>> = {
  vin: 'vin',
  seenAt: `${seen}, vin`,
  '-seenAt': `${seen} DESC, vin DESC`,
}

export const listedVehicles = (
  filter: VehicleFilter,
  cursor: string | undefined,
  limit: number,
  order: VehicleOrder,
): Asked => {
  const conditions = conditionsOf(filter)
  conditions.add(cursor, (end) => behind(conditions, order, end))
  const text = `SELECT ${plannedEachTime} * FROM vehicles ${conditions.where()} ORDER BY ${orders[order]} LIMIT ${conditions.value(limit, 'int')}`
  return { text, params: conditions.params }
}

export const countedVehicles = (filter: VehicleFilter, max: number): Asked => {
  const conditions = conditionsOf(filter)
  const text = `SELECT ${plannedEachTime} count(*) FROM (SELECT FROM vehicles ${conditions.where()} LIMIT ${conditions.value(max, 'int')}) v`
  return { text, params: conditions.params }
}

/** Of `commands`, too, whose lists ask for vehicles. */
export const ofVehicles = (
  conditions: Conditions,
  { label, version, boundTo }: Pick<VehicleFilter, 'label' | 'version' | 'boundTo'>,
): Conditions =>
  conditions
    .add(label, (text) => `labels @> ARRAY[${conditions.value(text, 'text')}]`)
    .add(boundTo, (labels) => `labels && ${conditions.value(labels, 'text[]')}`)
    .add(version, ({ name, value }) => `versions @> ${conditions.value(JSON.stringify({ [name]: value }), 'jsonb')}`)

/** A VIN has no character that LIKE would read otherwise; the caller has seen to that. */
const conditionsOf = ({ vinPart, online, seenBefore, ...of }: VehicleFilter): Conditions => {
  const conditions = ofVehicles(new Conditions(), of)
  return conditions
    .add(vinPart, (part) => {
      const begins = conditions.value(`${part}%`, 'text')
      const ends = conditions.value(`${Array.from(part).toReversed().join('')}%`, 'text')
      return `(vin LIKE ${begins} OR reverse(vin) LIKE ${ends})`
    })
    .add(online, (is) => (is ? 'online' : 'online = false'))
    .add(
      seenBefore,
      (at) => `${seen} > '-infinity' AND ${seen} < ${conditions.value(formatInstant(at), 'timestamptz')}`,
    )
}

const behind = (conditions: Conditions, order: VehicleOrder, text: string): string => {
  const cursor = readVehicleCursor(order, text)
  if (cursor === undefined) return 'false'
  const vin = conditions.value(cursor.vin, 'text')
  if (order === 'vin') return `vin > ${vin}`
  const at = cursor.seenAt === -Infinity ? '-infinity' : formatInstant(cursor.seenAt)
  return `(${seen}, vin) ${order === 'seenAt' ? '>' : '<'} (${conditions.value(at, 'timestamptz')}, ${vin})`
}
