import { createHash } from 'node:crypto'
import { type Duration, type Instant, seconds } from '@keyfob/runtime'
import type { Decision, Schedule } from '../ports/schedule.ts'
import { type Recurrence, latestIn, occurrencesIn } from './recurrence.ts'

/** For a schedule of every second that was not run for the length of its grace; beyond this the grace is too long. */
const onTimeMax = 1_000

/**
 * The occurrences since a schedule was last decided. Each one within the grace runs; earlier ones were missed, and the
 * policy decides about them. Pure, so that it does not matter which worker decides.
 */
export const decide = (schedule: Schedule, recurrence: Recurrence, now: Instant): Decision => {
  const { id, spec, decidedTo } = schedule
  const late = Math.max(decidedTo, now - seconds(spec.graceSeconds))
  const onTime = occurrencesIn(recurrence, late, now, onTimeMax)
  const missed = late > decidedTo ? decideMissed(schedule, recurrence, late) : []
  const due = onTime.map((at) => ({
    at,
    state: 'due' as const,
    reason: '',
    runAt: at + jitterOf(id, at, seconds(spec.jitterSeconds)),
  }))
  return { occurrences: [...missed, ...due], decidedTo: now, nextAt: recurrence.next(now) ?? null }
}

const decideMissed = (
  { spec, decidedTo }: Schedule,
  recurrence: Recurrence,
  late: Instant,
): Decision['occurrences'] => {
  const kept = spec.missed === 'run_all' ? spec.missedMax : 1
  const missed = latestIn(recurrence, decidedTo, late, kept)
  // What was missed is late already: no jitter.
  return spec.missed === 'skip'
    ? missed.map((at) => ({ at, state: 'missed' as const, reason: 'no process was running', runAt: at }))
    : missed.map((at) => ({ at, state: 'due' as const, reason: '', runAt: late }))
}

/** Spread by a hash: every process gets the same. */
const jitterOf = (id: string, at: Instant, jitter: Duration): Duration =>
  jitter === 0 ? 0 : createHash('sha256').update(`${id} ${at}`).digest().readUInt32BE() % (jitter + 1)
