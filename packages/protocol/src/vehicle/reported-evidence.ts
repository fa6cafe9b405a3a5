/** Reported state as lesser evidence for an `unknown` command [L7]. Absence of change proves nothing. */
import type { Duration, Instant } from '@keyfob/runtime'
import type { SignalValue, StateReport } from '../messages/reported-state.ts'
import type { CommandType } from '../catalogue/command-type.ts'
import type { PostCondition } from '../conditions/condition.ts'
import { clockToleranceDefault } from '../numbers.ts'

/** What is known of one signal: its last value, since when it has been so, and the value before that. */
export interface ReportedSignal {
  readonly value: SignalValue
  /** Instant of the last sample. */
  readonly at: Instant
  /** First sample of this value. */
  readonly since: Instant
  /** The value before and its last sample; null when unknown or sampled on an untrusted clock. */
  readonly before: { readonly value: SignalValue; readonly at: Instant } | null
  readonly trusted: boolean
  /** Samples up to this instant have no certain order among those of other values. */
  readonly unclearUntil?: Instant
}

export type ReportedState = Readonly<Record<string, ReportedSignal>>

/**
 * Folds a report in, latest wins by its instant, or by its arrival when a clock is not trusted. Samples that differ and lie
 * closer than two trusted clocks can tell, and what an untrusted clock sampled before `receivedAt`, have no certain order:
 * they are no evidence, and neither is a change from them, until the old value is sampled again clearly later.
 *
 * Nothing is sampled after it arrived: a sample further ahead of `receivedAt` than `tolerance` is one of an untrusted
 * clock, taken at `receivedAt`. That goes for held ones as well, of a cloud whose own clock was ahead.
 */
export const foldReport = (
  held: ReportedState,
  report: StateReport,
  receivedAt: Instant,
  tolerance: Duration = clockToleranceDefault,
): ReportedState => {
  const isAhead = (at: Instant): boolean => at > receivedAt + tolerance
  const untrusted = { at: receivedAt, clockTrusted: false }
  const next: Record<string, ReportedSignal> = { ...held }
  for (const [signal, known] of Object.entries(held))
    if (isAhead(known.at)) next[signal] = foldSignal(undefined, known.value, untrusted, receivedAt, tolerance)
  const sampled = isAhead(report.at) ? untrusted : report
  for (const [signal, value] of Object.entries(report.signals)) {
    const known = Object.hasOwn(next, signal) ? next[signal] : undefined
    next[signal] = foldSignal(known, value, sampled, receivedAt, tolerance)
  }
  return next
}

const foldSignal = (
  known: ReportedSignal | undefined,
  value: SignalValue,
  { at, clockTrusted: trusted }: Pick<StateReport, 'at' | 'clockTrusted'>,
  receivedAt: Instant,
  tolerance: Duration,
): ReportedSignal => {
  const fresh = { value, at, since: at, before: null, trusted }
  if (!trusted) return { ...fresh, unclearUntil: receivedAt + tolerance }
  if (known === undefined) return fresh
  const unclear = known.unclearUntil === undefined ? {} : { unclearUntil: known.unclearUntil }
  if (!known.trusted) return { ...fresh, ...unclear }
  if (known.value !== value && Math.abs(at - known.at) <= 2 * tolerance) {
    return {
      ...(at >= known.at ? fresh : known),
      before: null,
      unclearUntil: Math.max(at, known.at, known.unclearUntil ?? at) + 2 * tolerance,
    }
  }
  if (at < known.at) return known
  if (known.value === value) return { ...known, at }
  const before = known.at > (known.unclearUntil ?? -Infinity) ? { value: known.value, at: known.at } : null
  return { ...fresh, ...unclear, before }
}

/** What is known of the command whose effect is looked for. */
export interface Suspect {
  readonly type: Pick<CommandType, 'postCondition'>
  readonly params: Readonly<Record<string, unknown>>
  readonly issuedAt: Instant
  /**
   * Until when any *other* attempted command, earlier or later, that touches these signals may have taken effect: the
   * latest `settledAt` of them, +Infinity while one is open, -Infinity when there is none.
   */
  readonly othersUntil: Instant
}

/**
 * Whether reported state shows that this command took effect: every signal of its post-condition was different in the
 * last report before the attempt, became right in a sample after it, both were sampled on a trusted clock, and no other
 * command can have done it in between. A trusted clock may still be off by `tolerance`, either way.
 * A hand in the vehicle cannot be told from a command: that is why the vehicle's own word corrects this evidence.
 */
export const showsEffect = (
  suspect: Suspect,
  reported: ReportedState,
  tolerance: Duration = clockToleranceDefault,
): boolean =>
  suspect.type.postCondition.length > 0 &&
  suspect.type.postCondition.every((condition) => isMetSince(condition, suspect, reported, tolerance))

const isMetSince = (
  condition: PostCondition,
  { params, issuedAt, othersUntil }: Suspect,
  reported: ReportedState,
  tolerance: Duration,
): boolean => {
  const signal = reported[condition.signal]
  const wanted = 'param' in condition ? params[condition.param] : condition.value
  if (signal === undefined || !signal.trusted || signal.value !== wanted || signal.before === null) return false
  return (
    signal.since - tolerance > issuedAt && signal.before.at <= issuedAt && signal.before.at - tolerance > othersUntil
  )
}
