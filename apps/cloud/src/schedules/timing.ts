import { type Instant, messageOf, parseInstant, seconds } from '@keyfob/runtime'
import type { Schedule, Timing } from '../ports/schedule.ts'
import type { ScheduleSpec } from '../ports/schedule-input.ts'
import { type Recurrence, makeRecurrence, usualRepeat } from './recurrence.ts'

/**
 * The timing of a spec that was checked. Intervals are counted from the start, or from when the schedule was made.
 *
 * @throws Error about a start that cannot be read
 */
export const timingOf = (spec: ScheduleSpec, createdAt: Instant): Timing => {
  const startsAt = startOf(spec)
  // An end that is too far away to be read is none.
  const bounds = { startsAt, endsAt: spec.endsAt === undefined ? null : (parseInstant(spec.endsAt) ?? null) }
  const { cron, timeZone = 'UTC', gap = 'run_after', everySeconds = 0 } = spec
  if (cron === undefined) return { every: seconds(everySeconds), anchor: startsAt ?? createdAt, ...bounds }
  return { cron, timeZone, gap, repeat: spec.repeat ?? usualRepeat(cron), ...bounds }
}

const startOf = ({ startsAt }: ScheduleSpec): Instant | null => {
  if (startsAt === undefined) return null
  const start = parseInstant(startsAt)
  if (start === undefined) throw new Error(`startsAt ${startsAt} cannot be read`)
  return start
}

/**
 * The recurrence of a schedule that is stored, maybe by another version. What this one cannot read of it (a zone that
 * Node knew once) is told, and never comes round: one such row keeps no list and no other schedule from going on.
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
