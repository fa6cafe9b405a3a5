/** Schedules: periodic commands. The input is one shape for HTTP, the file and the command line. */
import type { CommandId } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'

/** When it comes round. `anchor` is where intervals are counted from. */
export type Timing = {
  readonly startsAt: Instant | null
  readonly endsAt: Instant | null
} & (
  | {
      readonly cron: string
      readonly timeZone: string
      /** A wall time that does not exist on the day of the change to summer time: run when the gap is over, or not at all. */
      readonly gap: (typeof gapPolicies)[number]
      /** A wall time that comes twice on the day of the change back. */
      readonly repeat: (typeof repeatPolicies)[number]
    }
  | { readonly every: Duration; readonly anchor: Instant }
)

export const missedPolicies = ['skip', 'run_once', 'run_all'] as const
export const overlapPolicies = ['allow', 'skip', 'cancel_previous'] as const
export const gapPolicies = ['run_after', 'skip'] as const
export const repeatPolicies = ['first', 'last', 'both'] as const

/** What is to be done, when, and by which rules: as it was asked for, with the defaults filled in. Instants are RFC 3339. */
export interface ScheduleSpec {
  /** With `timeZone`, `gap` and `repeat`; or `everySeconds`. */
  readonly cron?: string | undefined
  readonly timeZone?: string | undefined
  readonly gap?: (typeof gapPolicies)[number] | undefined
  readonly repeat?: (typeof repeatPolicies)[number] | undefined
  readonly everySeconds?: number | undefined
  readonly startsAt?: string | undefined
  readonly endsAt?: string | undefined
  /** One of them. */
  readonly target: {
    readonly vin?: string | undefined
    readonly vins?: readonly string[] | undefined
    readonly label?: string | undefined
  }
  readonly command: string
  readonly params: Readonly<Record<string, unknown>>
  readonly ttlSeconds?: number | undefined
  /** What becomes of occurrences that were found later than `graceSeconds`: nobody was there to run them. */
  readonly missed: (typeof missedPolicies)[number]
  /** `run_all` runs the latest so many. */
  readonly missedMax: number
  readonly graceSeconds: number
  /** When a command of the occurrence before is not settled yet. */
  readonly overlap: (typeof overlapPolicies)[number]
  /** Each occurrence is spread over this long, always the same for the same occurrence. */
  readonly jitterSeconds: number
}

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
