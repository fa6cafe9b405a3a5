/**
 * When a schedule comes round. Cron expressions are read in wall time of their zone, and each wall time is then turned into
 * instants by explicit rules for the two days of the year on which clocks are changed (docs/schedules.md).
 * Pure: the same timing gives the same instants everywhere, which is what makes an occurrence the same one to all workers.
 */
import { type Duration, type Instant, days, seconds } from '@keyfob/runtime'
import { Cron } from 'croner'
import type { Timing } from '../ports/schedule.ts'
import { type WallTime, endOfGap, instantsOf, offsetAt, wallTimeOf } from './wall-time.ts'

export interface Recurrence {
  /** The first occurrence behind this instant; undefined when there is none any more. */
  next(after: Instant): Instant | undefined
}

/** @throws Error in words for a person, about an expression that cannot be read */
export const makeRecurrence = (timing: Timing): Recurrence => {
  const plain = 'cron' in timing ? new CronRecurrence(timing) : everySoOften(timing)
  const { startsAt, endsAt } = timing
  return {
    next: (after) => {
      const next = plain.next(startsAt === null ? after : Math.max(after, startsAt - 1))
      return next === undefined || (endsAt !== null && next > endsAt) ? undefined : next
    },
  }
}

const everySoOften = ({ every, anchor }: Extract<Timing, { every: Duration }>): Recurrence => ({
  next: (after) => (after < anchor ? anchor : anchor + (Math.floor((after - anchor) / every) + 1) * every),
})

class CronRecurrence implements Recurrence {
  readonly #cron: Cron
  readonly #timing: Extract<Timing, { cron: string }>

  constructor(timing: Extract<Timing, { cron: string }>) {
    this.#timing = timing
    this.#cron = new Cron(timing.cron, { timezone: 'UTC', paused: true })
  }

  next(after: Instant): Instant | undefined {
    const { timeZone } = this.#timing
    const wall = wallTimeOf(after, timeZone)
    // Near a change of the clocks wall times do not grow with instants, so one has to look back by what was changed.
    const shift = Math.abs(offsetAt(after + days(1), timeZone) - offsetAt(after - days(1), timeZone))
    const soonest = shift === 0 ? undefined : this.#soonest(after, wall - shift, wall + shift)
    return soonest ?? this.#firstBehind(after, wall + shift)
  }

  /** The earliest occurrence behind an instant among the wall times of a stretch. */
  #soonest(after: Instant, from: WallTime, to: WallTime): Instant | undefined {
    let soonest = Infinity
    for (let wall = this.#nextWall(from - 1); wall !== undefined && wall <= to; wall = this.#nextWall(wall))
      for (const instant of this.#resolve(wall)) if (instant > after) soonest = Math.min(soonest, instant)
    return soonest === Infinity ? undefined : soonest
  }

  #firstBehind(after: Instant, from: WallTime): Instant | undefined {
    for (let wall = this.#nextWall(from); wall !== undefined; wall = this.#nextWall(wall)) {
      const instant = this.#resolve(wall).find((each) => each > after)
      if (instant !== undefined) return instant
    }
    return undefined
  }

  #nextWall(after: WallTime): WallTime | undefined {
    return this.#cron.nextRun(new Date(after))?.getTime()
  }

  #resolve(wall: WallTime): readonly Instant[] {
    const { timeZone, gap, repeat } = this.#timing
    const instants = instantsOf(wall, timeZone)
    if (instants.length === 0) return gap === 'skip' ? [] : [endOfGap(wall, timeZone)]
    if (instants.length === 1 || repeat === 'both') return instants
    return repeat === 'first' ? instants.slice(0, 1) : instants.slice(-1)
  }
}

/** Occurrences in (after, upTo], oldest first, so many at most. */
export const occurrencesIn = (
  recurrence: Recurrence,
  after: Instant,
  upTo: Instant,
  limit: number,
): readonly Instant[] => {
  const found: Instant[] = []
  for (
    let at = recurrence.next(after);
    at !== undefined && at <= upTo && found.length < limit;
    at = recurrence.next(at)
  )
    found.push(at)
  return found
}

/** The latest of (after, upTo], oldest first: looked for in ever longer stretches from the end, since there may be millions. */
export const latestIn = (recurrence: Recurrence, after: Instant, upTo: Instant, count: number): readonly Instant[] => {
  for (let stretch = seconds(60); ; stretch *= 8) {
    const from = Math.max(after, upTo - stretch)
    const found = occurrencesIn(recurrence, from, upTo, Infinity)
    if (found.length >= count || from <= after) return found.slice(-count)
  }
}

/** What a repeated hour means where the schedule does not say: an hour that any hour matches comes twice, a named one once. */
export const usualRepeat = (cron: string): 'first' | 'both' => {
  const fields = cron.trim().split(/\s+/)
  const hour = fields.length === 1 ? cron.trim() : fields.at(-4)
  return hour !== undefined && /^(\*(\/\d+)?|@hourly)$/.test(hour) ? 'both' : 'first'
}
