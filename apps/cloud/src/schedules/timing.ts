import { type Instant, parseInstant, seconds } from '@keyfob/runtime'
import type { ScheduleSpec, Timing } from '../ports/schedule.ts'
import { usualRepeat } from './recurrence.ts'

/** The timing of a spec that was checked. Intervals are counted from the start, or from when the schedule was made. */
export const timingOf = (spec: ScheduleSpec, createdAt: Instant): Timing => {
  const startsAt = instantOf(spec.startsAt)
  const bounds = { startsAt, endsAt: instantOf(spec.endsAt) }
  const { cron, timeZone = 'UTC', gap = 'run_after', everySeconds = 0 } = spec
  if (cron === undefined) return { every: seconds(everySeconds), anchor: startsAt ?? createdAt, ...bounds }
  return { cron, timeZone, gap, repeat: spec.repeat ?? usualRepeat(cron), ...bounds }
}

const instantOf = (text: string | undefined): Instant | null =>
  text === undefined ? null : (parseInstant(text) ?? null)
