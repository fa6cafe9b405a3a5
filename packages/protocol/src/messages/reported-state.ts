/** What a vehicle says of itself, on `{prefix}/{vin}/state` (SPEC section 6.3): signals by their COVESA VSS names. */
import { type Instant, formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type Read, readPayload } from './codec.ts'
import { cleanText, instant } from './fields.ts'

export type SignalValue = string | number | boolean

export interface StateReport {
  /** When the signals were sampled, by the vehicle's estimate of cloud time. */
  readonly at: Instant
  /** Whether that estimate was within the clock tolerance. Absent: not trusted, and never evidence [L7]. */
  readonly clockTrusted: boolean
  readonly signals: Readonly<Record<string, SignalValue>>
}

/** Most signals in one report. */
export const signalsMax = 256

const signalName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+){0,11}$/, 'must be a VSS path')
  .max(160)
const signalValue = z.union([cleanText(256), z.number(), z.boolean()])

export const stateReportSchema = z.object({
  v: z.literal(1).optional(),
  at: instant,
  clockTrusted: z.boolean().default(false),
  signals: z
    .record(signalName, signalValue)
    .refine((signals) => Object.keys(signals).length <= signalsMax, `at most ${signalsMax} signals`),
})

export const readStateReport = (payload: Uint8Array): Read<StateReport> => readPayload(stateReportSchema, payload)

export const writeStateReport = (report: StateReport): string =>
  JSON.stringify({ v: 1, ...report, at: formatInstant(report.at) })
