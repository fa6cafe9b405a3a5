import type { CommandId } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { Page } from './command-store.ts'
import type { Decision, Occurrence, OccurrenceState, Progress, Schedule } from './schedule.ts'

/** What a worker takes to run: no other worker runs it while it holds the lease. */
export interface TakenOccurrence extends Occurrence {
  /** A worker began it before, and died or gave up: it is completed, however late it is. */
  readonly wasBegun: boolean
}

export type Saved = 'saved' | 'name_taken' | 'too_many' | 'outdated'

/**
 * Schedules and their occurrences. Everything is committed when it resolves; errors are those of `StoreUnavailable`.
 * People change schedules through `Schedules`; workers call `fire`, `take`, `progress` and `end`, any number of them at
 * once. An occurrence is one row for each schedule and instant, so it comes round once; its commands carry a key of
 * their own, so a worker that completes it after another one submits none twice [L10].
 */
export interface ScheduleStore {
  /**
   * `too_many`: there are as many as are kept. After `mayHaveTakenEffect` a second call may say `name_taken`, by the
   * first.
   */
  create(schedule: Schedule): Promise<Saved>
  /** Writes it if its revision is still the one before; else `outdated`, also when it is deleted. */
  change(schedule: Schedule): Promise<Saved>
  find(id: string): Promise<Schedule | undefined>
  /** The oldest first. `cursor`: `next` of the page before. */
  list(cursor: string | undefined, limit: number): Promise<Page<Schedule>>
  /** With its occurrences; one that is being run ends with its next `progress`. False when there is none. */
  delete(id: string): Promise<boolean>
  /**
   * Makes the schedules of the file be these: by name; those of the file that are not among them go. All or nothing,
   * one worker at a time; at the start of each. Nothing is written when a name is `taken` by a schedule of the API.
   */
  putFile(schedules: readonly Schedule[]): Promise<{
    readonly changed: readonly string[]
    readonly deleted: readonly string[]
    readonly taken: readonly string[]
  }>
  /** Whether there may be anything for `fire` or `take`. */
  anyIsDue(now: Instant, ahead: Instant): Promise<boolean>
  /**
   * Locks schedules that have come round, lets `decide` say what that means, and writes it: unique rows, once. So are
   * those that are decided to an instant behind `ahead`, which no clock that is right has reached. `decide` is called
   * while the row is locked, and again when the transaction is repeated, so it neither waits nor acts; one that another
   * worker has locked is left to it. Returns those that were decided here, the most overdue first; `limit` of them mean
   * that there may be more.
   */
  fire(
    due: { readonly now: Instant; readonly ahead: Instant; readonly limit: number },
    decide: (schedule: Schedule) => Decision,
  ): Promise<readonly Fired[]>
  /** Adds an occurrence by hand; false when there is one of this instant, which may be an earlier call's own. */
  addManual(schedule: Schedule, at: Instant): Promise<boolean>
  /**
   * Occurrences that are to run now, the most overdue ones in no order, leased by the database's clock. By each worker,
   * again and again. One whose lease is over comes again, to any worker: `holder` is one worker's own, and new with
   * each of its starts.
   */
  take(holder: string, now: Instant, lease: Duration, limit: number): Promise<readonly TakenOccurrence[]>
  /** Writes how far it is, and renews the lease. False: it is another one's by now or ended, so its run is given up. */
  progress(occurrence: Occurrence, holder: string, progress: Progress, lease: Duration): Promise<boolean>
  /**
   * Ends it. False: another worker has it, or ended it. After a rejection it comes again when its lease is over.
   */
  end(occurrence: Occurrence, holder: string, ending: Ending): Promise<boolean>
  /** The one before, of those that ran. */
  before(occurrence: Occurrence): Promise<Occurrence | undefined>
  /** Those of these commands that are not settled. */
  unsettled(ids: readonly CommandId[]): Promise<readonly CommandId[]>
  /** Newest first; the cursor is an instant. */
  runs(id: string, cursor: string | undefined, limit: number): Promise<Page<Occurrence>>
  /** How many old ones went; none that is still to run. By the sweep of each worker. */
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
