import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { Schedule, ScheduleRun, ScheduleStarted } from '../generated/answers.ts'
import type { ChangeScheduleInput, CreateScheduleInput, PreviewScheduleInput } from '../generated/inputs.ts'
import { Pages } from '../pages.ts'

/** Periodic commands. */
export class Schedules {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  create(body: CreateScheduleInput, options?: CallOptions): Promise<Schedule> {
    return this.#caller.call('createSchedule', { body }, options)
  }

  /** The oldest first. `limit`: of one page. */
  list(query: InputOf<'listSchedules'>['query'] = {}, options?: CallOptions): Pages<Schedule> {
    return new Pages(
      (cursor) => this.#caller.call('listSchedules', { query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  /** One of them, with its next occurrences. */
  get(id: string, options?: CallOptions): Promise<Schedule> {
    return this.#caller.call('findSchedule', { params: { id } }, options)
  }

  /** What is absent stays as it is; null removes it. */
  change(id: string, body: ChangeScheduleInput, options?: CallOptions): Promise<Schedule> {
    return this.#caller.call('changeSchedule', { params: { id }, body }, options)
  }

  /** Deletes it, with the record of its runs. */
  delete(id: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('deleteSchedule', { params: { id } }, options)
  }

  pause(id: string, options?: CallOptions): Promise<Schedule> {
    return this.#caller.call('pauseSchedule', { params: { id } }, options)
  }

  /** Occurrences of the pause are not run. */
  resume(id: string, options?: CallOptions): Promise<Schedule> {
    return this.#caller.call('resumeSchedule', { params: { id } }, options)
  }

  /** Runs it once, within a second. */
  run(id: string, options?: CallOptions): Promise<ScheduleStarted> {
    return this.#caller.call('runSchedule', { params: { id } }, options)
  }

  /** Its runs, newest first. `limit`: of one page. */
  runs(id: string, query: InputOf<'listScheduleRuns'>['query'] = {}, options?: CallOptions): Pages<ScheduleRun> {
    return new Pages(
      (cursor) => this.#caller.call('listScheduleRuns', { params: { id }, query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  /** When a schedule with this timing would be due, before jitter: instants. Saves nothing. */
  async preview(
    body: PreviewScheduleInput,
    query: InputOf<'previewSchedule'>['query'] = {},
    options?: CallOptions,
  ): Promise<readonly string[]> {
    return (await this.#caller.call('previewSchedule', { body, query }, options)).items
  }

  /** When it is due next, before jitter: instants. */
  async next(
    id: string,
    query: InputOf<'listScheduleNext'>['query'] = {},
    options?: CallOptions,
  ): Promise<readonly string[]> {
    return (await this.#caller.call('listScheduleNext', { params: { id }, query }, options)).items
  }
}
