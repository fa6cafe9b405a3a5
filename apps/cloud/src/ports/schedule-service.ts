import type { Instant } from '@keyfob/runtime'
import type { Page } from './command-store.ts'
import type { Answered } from './command-service.ts'
import type { Occurrence, Schedule } from './schedule.ts'
import type { ScheduleChanges, ScheduleInput, ScheduleTiming } from './schedule-input.ts'

/**
 * What people may ask of schedules. Inputs are raw: the service validates, and answers with a refusal. Every method that asks
 * the store resolves after its commit, and rejects with `StoreUnavailable`.
 */
export interface ScheduleService {
  create(input: ScheduleInput, who: string): Promise<Answered<Schedule>>
  /**
   * What is undefined stays as it is; null takes it away. `allows` is asked about the command type that the schedule would
   * send from then on, before anything is stored; what it throws, this rejects with.
   */
  change(
    id: string,
    changes: ScheduleChanges,
    who: string,
    allows?: (command: string) => void,
  ): Promise<Answered<Schedule>>
  pause(id: string, who: string): Promise<Answered<Schedule>>
  /** Occurrences of the meantime do not run. */
  resume(id: string, who: string): Promise<Answered<Schedule>>
  /** An occurrence of its own, now. */
  runNow(id: string, who: string): Promise<Answered<{ readonly schedule: Schedule; readonly at: Instant }>>
  delete(id: string, who: string): Promise<Answered<null>>
  find(id: string): Promise<Schedule | undefined>
  list(cursor: string | undefined, limit: number): Promise<Page<Schedule>>
  /** Newest first. */
  runs(id: string, cursor: string | undefined, limit: number): Promise<Answered<Page<Occurrence>>>
  /** The occurrences that a schedule with this timing would have; none when it is over. Stores nothing. */
  preview(timing: ScheduleTiming, count: number, after?: Instant): Answered<readonly Instant[]>
  /** The occurrences to come behind an instant, as it is now. */
  next(schedule: Schedule, count: number, after?: Instant): readonly Instant[]
}
