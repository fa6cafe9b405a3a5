import type { CommandId } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { Page } from './command-store.ts'
import type { Decision, Occurrence, OccurrenceState, Progress, Schedule } from './schedule.ts'

/** What a worker takes to run: nobody else runs it while its lease lasts. */
export interface TakenOccurrence extends Occurrence {
  /** Somebody began it before, and died or gave up: it is finished, however late it is. */
  readonly wasBegun: boolean
}

export type Saved = 'saved' | 'name_taken' | 'too_many' | 'outdated'

/** Schedules and their occurrences. Everything is committed when it resolves; throws `StoreUnavailable` when the store is away. */
export interface ScheduleStore {
  create(schedule: Schedule): Promise<Saved>
  /** Writes it if its revision is still the one before; `outdated` else, and when it is gone. */
  change(schedule: Schedule): Promise<Saved>
  find(id: string): Promise<Schedule | undefined>
  list(cursor: string | undefined, limit: number): Promise<Page<Schedule>>
  /** With its occurrences. */
  delete(id: string): Promise<boolean>
  /** Makes the schedules of the file be these: by name; those of the file that are not among them go. All or nothing, one worker at a time. */
  putFile(schedules: readonly Schedule[]): Promise<{
    readonly changed: readonly string[]
    readonly deleted: readonly string[]
    readonly taken: readonly string[]
  }>
  /**
   * Locks schedules that have come round, lets `decide` say what that means, and writes it: unique rows, once. So are
   * those that are decided to an instant behind `ahead`, which no clock that is right has reached.
   */
  fire(
    due: { readonly now: Instant; readonly ahead: Instant; readonly limit: number },
    decide: (schedule: Schedule) => Decision,
  ): Promise<readonly Fired[]>
  /** Adds an occurrence by hand; false when there is one of this instant. */
  addManual(schedule: Schedule, at: Instant): Promise<boolean>
  /** Occurrences that are to run now, leased by the database's clock. */
  take(holder: string, now: Instant, lease: Duration, limit: number): Promise<readonly TakenOccurrence[]>
  /** Renews the lease. False: it is another one's by now. */
  progress(occurrence: Occurrence, holder: string, progress: Progress, lease: Duration): Promise<boolean>
  end(occurrence: Occurrence, holder: string, ending: Ending): Promise<boolean>
  /** The one before, of those that ran. */
  before(occurrence: Occurrence): Promise<Occurrence | undefined>
  /** Those of these commands that are not settled. */
  unsettled(ids: readonly CommandId[]): Promise<readonly CommandId[]>
  /** Newest first; the cursor is an instant. */
  runs(id: string, cursor: string | undefined, limit: number): Promise<Page<Occurrence>>
  /** How many old ones went. */
  forget(before: Instant, limit: number): Promise<number>
}

export interface Fired {
  readonly schedule: Schedule
  readonly occurrences: Decision['occurrences']
}

export interface Ending {
  readonly state: Exclude<OccurrenceState, 'due'>
  readonly reason: string
  readonly progress: Progress
  readonly at: Instant
}
