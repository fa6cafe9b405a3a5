import { formatInstant, parseInstant } from '@keyfob/runtime'
import type { Page } from '../../ports/command-store.ts'
import type { Occurrence, Schedule } from '../../ports/schedule.ts'
import type { Saved, ScheduleStore } from '../../ports/schedule-store.ts'

type Kept = Pick<ScheduleStore, 'create' | 'change' | 'find' | 'list' | 'delete' | 'addManual' | 'runs'>
const notHere = (): never => {
  throw new Error('The sample store keeps schedules; it fires none.')
}

/** For tests of the door: schedules in memory. */
export class SampleScheduleStore implements Kept, ScheduleStore {
  readonly #schedules = new Map<string, Schedule>()
  readonly #occurrences: Occurrence[] = []

  fire = notHere
  take = notHere
  progress = notHere
  end = notHere
  before = notHere
  unsettled = notHere
  forget = notHere
  putFile = notHere

  async create(schedule: Schedule): Promise<Saved> {
    return this.#save(schedule)
  }

  async change(schedule: Schedule): Promise<Saved> {
    return this.#schedules.has(schedule.id) ? this.#save(schedule) : 'outdated'
  }

  async find(id: string): Promise<Schedule | undefined> {
    return this.#schedules.get(id)
  }

  async list(cursor: string | undefined, limit: number): Promise<Page<Schedule>> {
    const rest = [...this.#schedules.values()].filter(({ id }) => cursor === undefined || id > cursor)
    return { items: rest.slice(0, limit), next: rest.length > limit ? rest[limit - 1]?.id : undefined }
  }

  async delete(id: string): Promise<boolean> {
    return this.#schedules.delete(id)
  }

  async addManual({ id, spec }: Schedule, at: number): Promise<boolean> {
    const progress = { commands: [], refused: 0, problems: [] }
    this.#occurrences.unshift({
      scheduleId: id,
      at,
      kind: 'manual',
      state: 'due',
      reason: '',
      runAt: at,
      spec,
      progress,
      endedAt: null,
    })
    return true
  }

  async runs(id: string, cursor: string | undefined, limit: number): Promise<Page<Occurrence>> {
    const before = cursor === undefined ? Infinity : parseInstant(cursor)!
    const rest = this.#occurrences.filter(({ scheduleId, at }) => scheduleId === id && at < before)
    return { items: rest.slice(0, limit), next: rest.length > limit ? formatInstant(rest[limit - 1]!.at) : undefined }
  }

  #save(schedule: Schedule): Saved {
    const isTaken = [...this.#schedules.values()].some(({ id, name }) => name === schedule.name && id !== schedule.id)
    if (isTaken) return 'name_taken'
    this.#schedules.set(schedule.id, schedule)
    return 'saved'
  }
}
