import type { ReportedSignal, Vin } from '@keyfob/protocol'
import { isInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { PresenceHint, VehicleRecord } from '../ports/vehicle-store.ts'

type Shape<Value> = Record<keyof Required<Value>, z.ZodType>

const at = z.custom(isInstant)
const text = z.string()
const maybeText = text.nullable()
const signalValue = z.union([text, z.number(), z.boolean()])

const signal = z.object({
  value: signalValue,
  at,
  since: z.number(),
  trusted: z.boolean(),
  unclearUntil: z.number().optional(),
  before: z.object({ value: signalValue, at: z.number() }).nullable(),
} satisfies Shape<ReportedSignal>)

const presence = z.object({
  online: z.boolean().nullable(),
  session: maybeText,
  counter: z.number().nullable(),
  seenAt: at.nullable(),
} satisfies Shape<PresenceHint>)

const vehicleRecord = z.object({
  vin: text,
  ivc: maybeText,
  labels: z.array(text),
  registeredAt: at,
  unheard: z.boolean(),
  presence,
  reportedAt: at.nullable(),
  reported: z.record(text, signal),
  versions: z.record(text, text),
} satisfies Shape<VehicleRecord>)

/** Whether a value from a cache is this vehicle [L12], complete and fit to be shown. */
export const isVehicleRecord =
  (vin: Vin) =>
  (value: unknown): value is VehicleRecord => {
    const read = vehicleRecord.safeParse(value)
    return read.success && read.data.vin === vin
  }
