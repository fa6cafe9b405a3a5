import { type Instant, messageOf, parseInstant, seconds } from '@keyfob/runtime'
import type { Schedule, Timing } from '../ports/schedule.ts'
import type { ScheduleTiming } from '../ports/schedule-input.ts'
import { type Recurrence, makeRecurrence, usualRepeat } from './recurrence.ts'

/**
 * The timing of a validated spec. Intervals are counted from the start, or from when the schedule was made.
 *
 * @throws Error about a start that cannot be read
 */
export const timingOf = (spec: ScheduleTiming, createdAt: Instant): Timing => {
  const startsAt = startOf(spec)
  // An end that is too far away to be read is none.
  const bounds = { startsAt, endsAt: spec.endsAt === undefined ? null : (parseInstant(spec.endsAt) ?? null) }
  const { cron, timeZone = 'UTC', gap = 'run_after', everySeconds = 0 } = spec
  if (cron === undefined) return { every: seconds(everySeconds), anchor: startsAt ?? createdAt, ...bounds }
  return { cron, timeZone, gap, repeat: spec.repeat ?? usualRepeat(cron), ...bounds }
}

const startOf = ({ startsAt }: ScheduleTiming): Instant | null => {
  if (startsAt === undefined) return null
  const start = parseInstant(startsAt)
  if (start === undefined) throw new Error(`startsAt ${startsAt} cannot be read`)
  return start
}

/**
 * The recurrence of a stored schedule, perhaps stored by another version. One that this version cannot read (a zone that
 * Node no longer knows) is logged and never runs: such a row must not break a list or another schedule.
 */
export const recurrenceOf = (
  { spec, createdAt }: Pick<Schedule, 'spec' | 'createdAt'>,
  onUnreadable: (problem: string) => void = () => undefined,
): Recurrence => {
  try {
    return makeRecurrence(timingOf(spec, createdAt))
  } catch (error) {
    onUnreadable(messageOf(error))
    return { next: () => undefined }
  }
}
