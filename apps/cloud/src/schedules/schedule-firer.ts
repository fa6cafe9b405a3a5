import { type Clock, type Duration, type Instant, formatInstant, seconds } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { Occurrence, Schedule } from '../ports/schedule.ts'
import { type ScheduleMeasures, noScheduleMeasures } from '../ports/schedule-measures.ts'
import type { ScheduleStore } from '../ports/schedule-store.ts'
import { decide } from './decide.ts'
import type { Recurrence } from './recurrence.ts'
import { recurrenceOf } from './timing.ts'

/** Schedules of one transaction. */
const firedTogether = 50
/** What is decided further ahead was decided by a clock that was set back since. The clocks of two workers differ by less. */
const aheadMax: Duration = seconds(5)

/**
 * Turns due schedules into rows, one for each instant, whichever worker is first. It sends nothing: the
 * `OccurrenceRunner` does. Any worker may do this at any time.
 */
export class ScheduleFirer {
  readonly #store: Pick<ScheduleStore, 'anyIsDue' | 'fire'>
  readonly #clock: Pick<Clock, 'now'>
  readonly #log: Log
  readonly #measures: ScheduleMeasures
  /** By id and revision: an expression is read once. */
  readonly #recurrences = new Map<string, Recurrence>()

  constructor(
    store: Pick<ScheduleStore, 'anyIsDue' | 'fire'>,
    clock: Pick<Clock, 'now'>,
    log: Log,
    measures = noScheduleMeasures,
  ) {
    this.#store = store
    this.#clock = clock
    this.#log = log
    this.#measures = measures
  }

  /** Whether there may be work, for the `OccurrenceRunner`, too. */
  anyIsDue(): Promise<boolean> {
    const now = this.#clock.now()
    return this.#store.anyIsDue(now, now + aheadMax)
  }

  /** True when there may be more. */
  async fire(): Promise<boolean> {
    const now = this.#clock.now()
    const fired = await this.#store.fire({ now, ahead: now + aheadMax, limit: firedTogether }, (schedule) =>
      decide(schedule, this.#recurrenceOf(schedule), now),
    )
    for (const { schedule, occurrences } of fired) {
      if (schedule.decidedTo > now + aheadMax) this.#clockWasSetBack(schedule, now)
      for (const occurrence of occurrences) if (occurrence.state === 'missed') this.#missed(schedule, occurrence)
    }
    return fired.length === firedTogether
  }

  #clockWasSetBack({ name, decidedTo }: Schedule, now: Instant): void {
    const fields = { schedule: name, decidedTo: formatInstant(decidedTo), now: formatInstant(now) }
    this.#log.warn('schedule.clock_set_back', fields)
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

  #recurrenceOf(schedule: Schedule): Recurrence {
    const key = `${schedule.id} ${schedule.revision}`
    const known = this.#recurrences.get(key)
    if (known) return known
    if (this.#recurrences.size > 10_000) this.#recurrences.clear()
    const made = recurrenceOf(schedule, (problem) =>
      this.#log.error('schedule.unreadable', { schedule: schedule.name, problem }),
    )
    this.#recurrences.set(key, made)
    return made
  }
}
