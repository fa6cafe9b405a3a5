import type { Clock, Instant } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type { Page } from '../ports/command-store.ts'
import type { Answered, CommandService, RefusalCode } from '../ports/command-service.ts'
import type { Log } from '../ports/log.ts'
import type { Occurrence, Schedule } from '../ports/schedule.ts'
import type { ScheduleChanges, ScheduleInput, ScheduleTiming } from '../ports/schedule-input.ts'
import type { ScheduleService } from '../ports/schedule-service.ts'
import type { Saved, ScheduleStore } from '../ports/schedule-store.ts'
import { readSchedule, readTiming } from './read-schedule.ts'
import { makeRecurrence, occurrencesIn } from './recurrence.ts'
import { recurrenceOf } from './timing.ts'

/** The service for schedules: validates, stores, and lists what is to come. The workers run them. */
export class Schedules implements ScheduleService {
  readonly #store: ScheduleStore
  readonly #check: CommandService['check']
  readonly #clock: Pick<Clock, 'now'>
  readonly #log: Log

  constructor(store: ScheduleStore, commands: Pick<CommandService, 'check'>, clock: Pick<Clock, 'now'>, log: Log) {
    this.#store = store
    this.#check = (request) => commands.check(request)
    this.#clock = clock
    this.#log = log
  }

  async create(input: ScheduleInput, who: string): Promise<Answered<Schedule>> {
    const now = this.#clock.now()
    const read = readSchedule(input, this.#check, now)
    if (!read.ok) return read
    const times = { createdAt: now, updatedAt: now }
    const schedule = timed({ id: uuidv7(), source: 'api', who, revision: 1, ...read.value, ...times }, now)
    return this.#answer(await this.#store.create(schedule), schedule, 'create', who)
  }

  async change(
    id: string,
    changes: ScheduleChanges,
    who: string,
    allows: (command: string) => void = () => undefined,
  ): Promise<Answered<Schedule>> {
    return this.#changed(id, 'change', who, (schedule) => {
      const read = readSchedule(merged(schedule, changes), this.#check, this.#clock.now())
      if (read.ok) allows(read.value.spec.command)
      return read
    })
  }

  pause(id: string, who: string): Promise<Answered<Schedule>> {
    return this.#changed(id, 'pause', who, (schedule) => ({ ok: true, value: { ...schedule, paused: true } }))
  }

  resume(id: string, who: string): Promise<Answered<Schedule>> {
    return this.#changed(id, 'resume', who, (schedule) => ({ ok: true, value: { ...schedule, paused: false } }))
  }

  async runNow(id: string, who: string): Promise<Answered<{ schedule: Schedule; at: Instant }>> {
    const schedule = await this.find(id)
    if (schedule === undefined) return notFound(id)
    let at = this.#clock.now()
    while (!(await this.#store.addManual(schedule, at))) at += 1 // there is one of this very millisecond
    this.#log.info('schedule.changed', { schedule: id, what: 'run', who })
    return { ok: true, value: { schedule, at } }
  }

  async delete(id: string, who: string): Promise<Answered<null>> {
    const schedule = await this.find(id)
    if (schedule === undefined) return notFound(id)
    if (schedule.source === 'file') return fromFile(schedule)
    if (!(await this.#store.delete(id))) return notFound(id)
    this.#log.info('schedule.changed', { schedule: id, what: 'delete', who })
    return { ok: true, value: null }
  }

  find(id: string): Promise<Schedule | undefined> {
    return this.#store.find(id)
  }

  list(cursor: string | undefined, limit: number): Promise<Page<Schedule>> {
    return this.#store.list(cursor, limit)
  }

  async runs(id: string, cursor: string | undefined, limit: number): Promise<Answered<Page<Occurrence>>> {
    if ((await this.find(id)) === undefined) return notFound(id)
    return { ok: true, value: await this.#store.runs(id, cursor, limit) }
  }

  preview(timing: ScheduleTiming, count: number, after = this.#clock.now()): Answered<readonly Instant[]> {
    const read = readTiming(timing, this.#clock.now())
    return read.ok ? { ok: true, value: occurrencesIn(makeRecurrence(read.value), after, Infinity, count) } : read
  }

  next(schedule: Schedule, count: number, after = this.#clock.now()): readonly Instant[] {
    return occurrencesIn(recurrenceOf(schedule), after, Infinity, count)
  }

  async #changed(
    id: string,
    what: string,
    who: string,
    change: (schedule: Schedule) => Answered<Pick<Schedule, 'name' | 'spec' | 'paused'>>,
  ): Promise<Answered<Schedule>> {
    const schedule = await this.find(id)
    if (schedule === undefined) return notFound(id)
    if (schedule.source === 'file') return fromFile(schedule)
    const changed = change(schedule)
    if (!changed.ok) return changed
    const { name, spec, paused } = changed.value
    const now = this.#clock.now()
    const next = timed({ ...schedule, name, spec, paused, revision: schedule.revision + 1, updatedAt: now }, now)
    return this.#answer(await this.#store.change(next), next, what, who)
  }

  #answer(saved: Saved, schedule: Schedule, what: string, who: string): Answered<Schedule> {
    if (saved === 'saved') {
      this.#log.info('schedule.changed', { schedule: schedule.id, what, who })
      return { ok: true, value: schedule }
    }
    if (saved === 'name_taken')
      return refuse('schedule_name_taken', `There is already a schedule with the name "${schedule.name}".`)
    if (saved === 'too_many')
      return refuse('too_many_schedules', 'There are too many schedules: delete those that are not needed.')
    return refuse('schedule_changed', 'The schedule was changed meanwhile: read it again, then repeat your change.')
  }
}

/** From now on: everything before is decided. */
export const timed = (schedule: Omit<Schedule, 'decidedTo' | 'nextAt'>, now: Instant): Schedule => {
  const next = recurrenceOf(schedule).next(now) ?? null
  return { ...schedule, decidedTo: now, nextAt: schedule.paused ? null : next }
}

/** The input that a schedule would be made by, with changes; null takes a field away. */
const merged = ({ name, spec, paused }: Schedule, changes: ScheduleChanges): ScheduleInput => {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  const isOtherKind = (changes.cron ?? null) !== null || (changes.everySeconds ?? null) !== null
  const { cron, timeZone, gap, repeat, everySeconds, ...others } = spec
  const timing =
    isOtherKind && (cron === undefined) === ((changes.cron ?? null) !== null)
      ? {}
      : { cron, timeZone, gap, repeat, everySeconds }
  const whole = { name, paused, ...others, ...timing, ...Object.fromEntries(given) }
  return Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== null && value !== undefined),
  ) as unknown as ScheduleInput // readSchedule looks at it
}

const refuse = (code: RefusalCode, detail: string): { ok: false; refusal: { code: RefusalCode; detail: string } } => ({
  ok: false,
  refusal: { code, detail },
})
const notFound = (id: string) => refuse('schedule_not_found', `There is no schedule ${id}.`)
const fromFile = ({ name }: Schedule) =>
  refuse('schedule_from_file', `"${name}" is a schedule of the file: change it there, and restart.`)
