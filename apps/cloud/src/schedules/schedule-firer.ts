import { type Clock, formatInstant } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { Occurrence, Schedule } from '../ports/schedule.ts'
import { type ScheduleMeasures, noScheduleMeasures } from '../ports/schedule-measures.ts'
import type { ScheduleStore } from '../ports/schedule-store.ts'
import { decide } from './decide.ts'
import { type Recurrence, makeRecurrence } from './recurrence.ts'
import { timingOf } from './timing.ts'

/** Schedules of one transaction. */
const firedTogether = 50

/**
 * Turns the coming round of schedules into rows, one for each instant, whoever looks first. It sends nothing: that is
 * the business of the `OccurrenceRunner`. Any worker may do this at any time.
 */
export class ScheduleFirer {
  readonly #store: Pick<ScheduleStore, 'fire'>
  readonly #clock: Pick<Clock, 'now'>
  readonly #log: Log
  readonly #measures: ScheduleMeasures
  /** By id and revision: an expression is read once. */
  readonly #recurrences = new Map<string, Recurrence>()

  constructor(store: Pick<ScheduleStore, 'fire'>, clock: Pick<Clock, 'now'>, log: Log, measures = noScheduleMeasures) {
    this.#store = store
    this.#clock = clock
    this.#log = log
    this.#measures = measures
  }

  /** True when there may be more. */
  async fire(): Promise<boolean> {
    const now = this.#clock.now()
    const fired = await this.#store.fire(now, firedTogether, (schedule) =>
      decide(schedule, this.#recurrenceOf(schedule), now),
    )
    for (const { schedule, occurrences } of fired)
      for (const occurrence of occurrences) if (occurrence.state === 'missed') this.#missed(schedule, occurrence)
    return fired.length === firedTogether
  }

  #missed(schedule: Schedule, { at, reason }: Pick<Occurrence, 'at' | 'reason'>): void {
    this.#measures.missed()
    this.#log.warn('schedule.missed', {
      schedule: schedule.name,
      at: formatInstant(at),
      type: schedule.spec.command,
      reason,
    })
  }

  #recurrenceOf({ id, revision, spec, createdAt }: Schedule): Recurrence {
    const key = `${id} ${revision}`
    const known = this.#recurrences.get(key)
    if (known) return known
    if (this.#recurrences.size > 10_000) this.#recurrences.clear()
    const made = makeRecurrence(timingOf(spec, createdAt))
    this.#recurrences.set(key, made)
    return made
  }
}
