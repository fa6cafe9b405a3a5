/** Rows of schedules and occurrences, both ways. A spec is JSON as it is, its instants and spans in milliseconds. */
import { formatInstant } from '@keyfob/runtime'
import type { Occurrence, Progress, Schedule } from '../ports/schedule.ts'
import type { TakenOccurrence } from '../ports/schedule-store.ts'
import type { Columns } from './rows.ts'

const at = (value: unknown): number => (value as Date).getTime() // a NOT NULL timestamptz
const maybeAt = (value: unknown): number | null => (value === null ? null : at(value))
const maybe = (instant: number | null): string | null => (instant === null ? null : formatInstant(instant))

export const scheduleColumns = (schedule: Schedule): Columns => ({
  ...schedule,
  created_at: formatInstant(schedule.createdAt),
  updated_at: formatInstant(schedule.updatedAt),
  decided_to: formatInstant(schedule.decidedTo),
  next_at: maybe(schedule.nextAt),
})

/** The store wrote it from a schedule, so its strings and its spec are what they were. */
export const scheduleOf = (row: Columns): Schedule => {
  const { id, name, source, who, spec, paused, revision } = row as unknown as Schedule
  const times = { createdAt: at(row['created_at']), updatedAt: at(row['updated_at']), decidedTo: at(row['decided_to']) }
  return { id, name, source, who, spec, paused, revision, ...times, nextAt: maybeAt(row['next_at']) }
}

export const occurrenceOf = (row: Columns): Occurrence => {
  const { kind, state, reason, spec } = row as unknown as Occurrence // as it was written
  const { commands, refused, problems } = row as unknown as Progress
  const times = { at: at(row['at']), runAt: at(row['run_at']), endedAt: maybeAt(row['ended_at']) }
  return {
    scheduleId: String(row['schedule_id']),
    kind,
    state,
    reason,
    spec,
    progress: { commands, refused, problems },
    ...times,
  }
}

export const takenOccurrence = (row: Columns): TakenOccurrence => ({
  ...occurrenceOf(row),
  wasBegun: row['was_begun'] === true,
})
