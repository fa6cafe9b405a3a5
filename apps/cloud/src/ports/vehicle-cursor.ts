/** Where a page of vehicles ends: the VIN, and behind it when it was last seen, in lists that are ordered by that. */
import { type Vin, parseVin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { VehicleOrder, VehicleRecord } from './vehicle-store.ts'

export interface VehicleCursor {
  readonly vin: Vin
  /** -Infinity: never. */
  readonly seenAt: Instant
}

const never = 'never'

export const vehicleCursorOf = (
  order: VehicleOrder,
  { vin, presence: { seenAt } }: Pick<VehicleRecord, 'vin' | 'presence'>,
): string => (order === 'vin' ? vin : `${vin}_${seenAt ?? never}`)

/** Undefined for a text that is no cursor of this order. */
export const readVehicleCursor = (order: VehicleOrder, text: string): VehicleCursor | undefined => {
  const [vinText = '', seenText] = text.split('_', 2)
  const vin = parseVin(vinText)
  if (vin === undefined || (order === 'vin') !== (seenText === undefined)) return undefined
  if (seenText === undefined || seenText === never) return { vin, seenAt: -Infinity }
  return /^\d{1,15}$/.test(seenText) && Number(seenText) <= lastInstant ? { vin, seenAt: Number(seenText) } : undefined
}

/** The last one that a text of RFC 3339 can name. */
const lastInstant: Instant = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
