/** What a vehicle says of itself, on `{prefix}/{vin}/state` (SPEC section 6.3): signals by their COVESA VSS names. */
import { type Instant, formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { escapePointer } from '../words/text.ts'
import { type Read, type Unreadable, findStrangeValue, parsePayload, readValue } from './codec.ts'
import { cleanText, instant, optional, version } from './fields.ts'

export type SignalValue = string | number | boolean

export interface StateReport {
  /** When the signals were sampled, by the vehicle's estimate of cloud time. */
  readonly at: Instant
  /** Whether that estimate was within the clock tolerance. Absent: not trusted, and never evidence [L7]. */
  readonly clockTrusted: boolean
  readonly signals: Readonly<Record<string, SignalValue>>
}

/** A report as it was read. */
export interface ReadReport extends StateReport {
  /** Signals that could not be read. One malformed signal must not lose the others. */
  readonly dropped: readonly Unreadable[]
}

/** Most signals in one report. */
export const signalsMax = 256

/** A COVESA VSS path. */
export const signalNamePattern = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+){0,11}$/
export const signalNameLengthMax = 160

export const signalName = z.string().regex(signalNamePattern, 'must be a VSS path').max(signalNameLengthMax)
export const signalValue = z.union(
  [cleanText(256), z.number(), z.boolean()],
  'must be a text of at most 256 characters, a number or a boolean',
)

const signalsOf = <Value extends z.ZodType>(name: z.ZodType<string, string>, value: Value) =>
  z.record(name, value).refine((signals) => Object.keys(signals).length <= signalsMax, `at most ${signalsMax} signals`)

export const stateReportSchema = z.object({
  v: optional(version),
  at: instant,
  clockTrusted: z
    .boolean()
    .nullish()
    .transform((trusted) => trusted ?? false),
  signals: signalsOf(signalName, signalValue),
})

/** What is wrong with the whole; each signal is checked separately. */
const frameSchema = stateReportSchema.extend({ signals: signalsOf(z.string(), z.unknown()) })

export const readStateReport = (payload: Uint8Array): Read<ReadReport> => {
  const parsed = parsePayload(payload)
  if (!parsed.ok) return parsed
  const frame = readValue(frameSchema, parsed.message)
  if (!frame.ok) return frame
  const why = findStrangeValue({ ...(parsed.message as object), signals: {} }) // the frame is an object's
  return why === undefined
    ? { ok: true, message: { ...frame.message, ...readSignals(frame.message.signals) } }
    : { ok: false, why }
}

const readSignals = (signals: Readonly<Record<string, unknown>>): Pick<ReadReport, 'signals' | 'dropped'> => {
  const kept: [string, SignalValue][] = []
  const dropped: Unreadable[] = []
  for (const [name, value] of Object.entries(signals)) {
    const read = readSignal(name, value)
    if (read.ok) kept.push([name, read.message])
    else dropped.push({ pointer: `/signals/${escapePointer(name)}`, problem: read.why.problem })
  }
  return { signals: Object.fromEntries(kept), dropped }
}

const readSignal = (name: string, value: unknown): Read<SignalValue> => {
  const named = readValue(signalName, name)
  return named.ok ? readValue(signalValue, value) : named
}

export const writeStateReport = (report: StateReport): string =>
  JSON.stringify({ v: 1, ...report, at: formatInstant(report.at) })
