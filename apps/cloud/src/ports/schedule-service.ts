import type { Instant } from '@keyfob/runtime'
import type { Page } from './command-store.ts'
import type { Answered } from './command-service.ts'
import type { Occurrence, Schedule } from './schedule.ts'

/**
 * What people may ask of schedules. Inputs are raw: the service validates, and answers with a refusal. Every method that asks
 * the store resolves after its commit, and rejects with `StoreUnavailable`.
 */
export interface ScheduleService {
  create(input: ScheduleInput, who: string): Promise<Answered<Schedule>>
  /** What is undefined stays as it is; null takes it away. */
  change(id: string, changes: ScheduleChanges, who: string): Promise<Answered<Schedule>>
  pause(id: string, who: string): Promise<Answered<Schedule>>
  /** What came round meanwhile is not run. */
  resume(id: string, who: string): Promise<Answered<Schedule>>
  /** An occurrence of its own, now. */
  runNow(id: string, who: string): Promise<Answered<{ readonly schedule: Schedule; readonly at: Instant }>>
  delete(id: string, who: string): Promise<Answered<null>>
  find(id: string): Promise<Schedule | undefined>
  list(cursor: string | undefined, limit: number): Promise<Page<Schedule>>
  /** Newest first. */
  runs(id: string, cursor: string | undefined, limit: number): Promise<Answered<Page<Occurrence>>>
  /** The occurrences to come behind an instant, as it is now. */
  next(schedule: Schedule, count: number, after?: Instant): readonly Instant[]
}

/** A schedule as a person writes it. */
export interface ScheduleInput {
  readonly name: string
  readonly cron?: string | undefined
  readonly timeZone?: string | undefined
  readonly gap?: Schedule['spec']['gap']
  readonly repeat?: Schedule['spec']['repeat']
  readonly everySeconds?: number | undefined
  readonly startsAt?: string | undefined
  readonly endsAt?: string | undefined
  readonly target: Schedule['spec']['target']
  readonly command: string
  readonly params?: Readonly<Record<string, unknown>> | undefined
  readonly ttlSeconds?: number | undefined
  readonly missed?: Schedule['spec']['missed'] | undefined
  readonly missedMax?: number | undefined
  readonly graceSeconds?: number | undefined
  readonly overlap?: Schedule['spec']['overlap'] | undefined
  readonly jitterSeconds?: number | undefined
  readonly paused?: boolean | undefined
}

export type ScheduleChanges = { readonly [Name in keyof ScheduleInput]?: ScheduleInput[Name] | null | undefined }
