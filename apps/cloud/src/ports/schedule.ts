/** Schedules, periodic commands, as they are stored and run. */
import type { CommandId } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { ScheduleSpec } from './schedule-input.ts'

/** When it comes round. `anchor` is where intervals are counted from. */
export type Timing = {
  readonly startsAt: Instant | null
  readonly endsAt: Instant | null
} & (
  | {
      readonly cron: string
      readonly timeZone: string
      /** A wall time that does not exist on the day of the change to summer time: run when the gap is over, or not at all. */
      readonly gap: NonNullable<ScheduleSpec['gap']>
      /** A wall time that comes twice on the day of the change back. */
      readonly repeat: NonNullable<ScheduleSpec['repeat']>
    }
  | { readonly every: Duration; readonly anchor: Instant }
)

export interface Schedule {
  readonly id: string
  readonly name: string
  /** A schedule of the file is changed in the file. */
  readonly source: 'api' | 'file'
  readonly who: string
  readonly spec: ScheduleSpec
  readonly paused: boolean
  readonly revision: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** Occurrences up to here are decided. */
  readonly decidedTo: Instant
  /** Null: paused, or over. */
  readonly nextAt: Instant | null
}

export type OccurrenceState = 'due' | 'done' | 'skipped' | 'missed'

/** One coming round of a schedule. There is one row for each instant, which is why it happens once. */
export interface Occurrence {
  readonly scheduleId: string
  readonly at: Instant
  readonly kind: 'timed' | 'manual'
  readonly state: OccurrenceState
  /** Why it was skipped or missed; else ''. */
  readonly reason: string
  /** With its jitter. */
  readonly runAt: Instant
  /** As the schedule was when it came round. */
  readonly spec: ScheduleSpec
  readonly progress: Progress
  readonly endedAt: Instant | null
}

export interface Progress {
  readonly commands: readonly CommandId[]
  readonly refused: number
  /** The first few. */
  readonly problems: readonly { readonly vin: string; readonly code: string; readonly detail: string }[]
}

/** What is new when a schedule came round. */
export interface Decision {
  readonly occurrences: readonly Pick<Occurrence, 'at' | 'state' | 'reason' | 'runAt'>[]
  readonly decidedTo: Instant
  readonly nextAt: Instant | null
}
