/**
 * Whether guards hold by what is known of a vehicle: the cloud asks it of reported state, a vehicle of itself. Fail-closed:
 * what is not known, too old, of another type or in doubt does not hold.
 */
import { type Duration, type Instant, formatInstant, seconds } from '@keyfob/runtime'
import { z } from 'zod'
import { cleanText } from '../messages/fields.ts'
import type { SignalValue } from '../messages/reported-state.ts'
import { clockToleranceDefault } from '../numbers.ts'
import type { ReportedState } from '../vehicle/reported-evidence.ts'
import { type Guard, compares, conditionText } from './condition.ts'

/** Why a guard does not hold. */
export const guardFaults = ['no_evidence', 'untrusted', 'unclear', 'too_old', 'wrong_type', 'not_so'] as const
export type GuardFault = (typeof guardFaults)[number]

/** What is known of a signal. */
export interface GuardEvidence {
  readonly value: SignalValue
  /** Since it was sampled; 0 when it is so now. */
  readonly age: Duration
  /** When it was sampled, where that is known. */
  readonly at?: Instant | undefined
  /** Why it proves nothing, whatever it says: of an untrusted clock, or in no certain order among other samples. */
  readonly doubt?: 'untrusted' | 'unclear' | undefined
}

export type EvidenceOf = (signal: string) => GuardEvidence | undefined

/** A guard and what it was judged by, as JSON: part of a reason, a problem, an explanation. */
export interface CheckedGuard {
  /** As a person writes it. */
  readonly condition: string
  readonly holds: boolean
  /** Null when it holds. */
  readonly fault: GuardFault | null
  readonly evidence: CheckedEvidence | null
}

export interface CheckedEvidence {
  readonly value: SignalValue
  readonly ageSeconds: number
  /** RFC 3339; null where only the age is known. */
  readonly sampledAt: string | null
}

/** Evidence is personal data, so a text is cut: enough to see why. */
const shownTextMax = 64

export const checkGuards = (guards: readonly Guard[], evidenceOf: EvidenceOf): readonly CheckedGuard[] =>
  guards.map((guard) => {
    const evidence = evidenceOf(guard.signal)
    const fault = faultOf(guard, evidence)
    return {
      condition: conditionText(guard),
      holds: fault === null,
      fault,
      evidence: evidence ? shown(evidence) : null,
    }
  })

/** The first that does not hold. */
export const failedGuard = (guards: readonly Guard[], evidenceOf: EvidenceOf): CheckedGuard | undefined =>
  guards.length === 0 ? undefined : checkGuards(guards, evidenceOf).find(({ holds }) => !holds)

const faultOf = ({ is, value, maxAgeSeconds }: Guard, evidence: GuardEvidence | undefined): GuardFault | null => {
  if (evidence === undefined) return 'no_evidence'
  if (evidence.doubt !== undefined) return evidence.doubt
  // Written so that an age that is no number fails, too.
  if (!(evidence.age <= seconds(maxAgeSeconds))) return 'too_old'
  const isSo = compares(evidence.value, is, value)
  if (isSo === undefined) return 'wrong_type'
  return isSo ? null : 'not_so'
}

const shown = ({ value, age, at }: GuardEvidence): CheckedEvidence => ({
  value: typeof value === 'string' ? value.slice(0, shownTextMax).toWellFormed() : value,
  ageSeconds: Math.round(age / 100) / 10,
  sampledAt: at === undefined ? null : formatInstant(at),
})

/**
 * What reported state says of a signal, as evidence at this moment. The age is by the vehicle's clock, which is trusted to
 * the tolerance; a sample of the future counts as one of now, and further ahead than the tolerance as one of an untrusted clock.
 */
export const reportedEvidence =
  (reported: ReportedState, now: Instant, tolerance: Duration = clockToleranceDefault): EvidenceOf =>
  (name) => {
    const signal = Object.hasOwn(reported, name) ? reported[name] : undefined
    if (signal === undefined) return undefined
    const { value, at, trusted, unclearUntil = -Infinity } = signal
    const isTrusted = trusted && at <= now + tolerance
    const doubt = isTrusted ? (at <= unclearUntil ? ('unclear' as const) : undefined) : ('untrusted' as const)
    return { value, age: Math.max(0, now - at), at, doubt }
  }

/** A sentence for a person, of at most 500 characters: the detail of a reason. */
export const guardSentence = (checked: CheckedGuard): string => sentenceOf(checked).slice(0, 500).toWellFormed()

const sentenceOf = ({ condition, fault, evidence }: CheckedGuard): string => {
  const said = evidence === null ? '' : JSON.stringify(evidence.value)
  const age = evidence === null ? '' : ageText(evidence.ageSeconds)
  switch (fault) {
    case null:
      return `${condition}: it is ${said}, known ${age}`
    case 'no_evidence':
      return `${condition}: nothing is known of it`
    case 'untrusted':
      return `${condition}: its last sample, ${said}, is of a clock that is not trusted`
    case 'unclear':
      return `${condition}: its last sample, ${said} ${age}, has no certain order among those of other values`
    case 'too_old':
      return `${condition}: its last sample, ${said}, is ${age.replace(' ago', '')} old`
    case 'wrong_type':
      return `${condition}: it is ${said}, known ${age}, which cannot be compared`
    case 'not_so':
      return `${condition}: it is ${said}, known ${age}`
  }
}

const ageText = (ageSeconds: number): string => `${ageSeconds} s ago`

/** In characters; a condition in its canonical form is not much longer than as it was written. */
export const checkedConditionMax = 500

const checkedGuardSchema = z.object({
  condition: cleanText(checkedConditionMax).min(1),
  holds: z.boolean(),
  fault: z.enum(guardFaults).nullable(),
  evidence: z
    .object({
      value: z.union([cleanText(256), z.number(), z.boolean()]),
      ageSeconds: z.number().nonnegative(),
      sampledAt: cleanText(64).nullable(),
    })
    .nullable(),
})

/** In a reason that a vehicle gives. What cannot be read is left out: the code and the detail count. */
export const givenGuard = z
  .unknown()
  .transform((given): CheckedGuard | undefined => checkedGuardSchema.safeParse(given).data)
  .optional()
