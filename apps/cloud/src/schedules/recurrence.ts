/**
 * When a schedule runs. Cron expressions are read in wall time of their zone, and each wall time is then turned into
 * instants by explicit rules for the two days of the year on which clocks are changed (docs/schedules.md).
 * Pure: the same timing gives the same instants everywhere, which is what makes an occurrence the same one to all workers.
 */
import { type Duration, type Instant, hours, isInstant, seconds } from '@keyfob/runtime'
import type { Timing } from '../ports/schedule.ts'
import { WallCron, type WallTime } from './wall-cron.ts'
import { type Stretch, type ZoneOffsets, offsetsOf } from './zone-offsets.ts'

export interface Recurrence {
  /** The first occurrence after this instant; undefined when there are no more. */
  next(after: Instant): Instant | undefined
}

/** @throws Error in words for a person, about an expression or a zone that cannot be read */
export const makeRecurrence = (timing: Timing): Recurrence => {
  const plain = 'cron' in timing ? new CronRecurrence(timing) : everySoOften(timing)
  const { startsAt, endsAt } = timing
  return {
    next: (after) => {
      const next = plain.next(startsAt === null ? after : Math.max(after, startsAt - 1))
      return isInstant(next) && (endsAt === null || next <= endsAt) ? next : undefined
    },
  }
}

const everySoOften = ({ every, anchor }: Extract<Timing, { every: Duration }>): Recurrence => ({
  next: (after) => (after < anchor ? anchor : anchor + (Math.floor((after - anchor) / every) + 1) * every),
})

/**
 * Stretches of one offset that one `next` looks at, two for each wall time that has no instant. Which is to say: what
 * fell into the gap of a hundred changes of the clocks, and is skipped there, never comes round.
 */
const stretchesMax = 200
/** No change of the clocks is longer: one puts the zone on the other side of the date line. */
const beyondAnyChange = hours(25)

/** Where the next occurrence is: at this instant, or not before it, nor at an earlier wall time. */
interface Look {
  readonly isOccurrence: boolean
  readonly at: Instant
  readonly wall: WallTime
}

class CronRecurrence implements Recurrence {
  readonly #cron: WallCron
  readonly #offsets: ZoneOffsets
  readonly #timing: Extract<Timing, { cron: string }>

  constructor(timing: Extract<Timing, { cron: string }>) {
    this.#timing = timing
    this.#cron = new WallCron(timing.cron)
    this.#offsets = offsetsOf(timing.timeZone)
  }

  next(after: Instant): Instant | undefined {
    let look: Look = { isOccurrence: false, at: Math.floor(after) + 1, wall: -Infinity }
    for (let looks = 0; looks < stretchesMax && isInstant(look.at); looks += 1) {
      const next = this.#look(look)
      if (next === undefined || next.isOccurrence) return next?.at
      look = next
    }
    return undefined
  }

  /** The first occurrence from an instant to the end of its stretch, or where to look on; undefined when nothing comes any more. */
  #look({ at: from, wall: least }: Look): Look | undefined {
    const stretch = this.#offsets.stretchAt(from)
    const { offset, coming, knownTo } = stretch
    if (this.#isEndOfGap(stretch, from)) return { isOccurrence: true, at: from, wall: from + offset }
    const wall = this.#cron.from(Math.max(from + offset, least, this.#shownTo(stretch)))
    if (wall === undefined) return undefined
    const at = wall - offset
    if (at < knownTo && wall < this.#hiddenFrom(stretch)) return { isOccurrence: true, at, wall }
    if (coming !== undefined) return { isOccurrence: false, at: coming.at, wall: -Infinity }
    // Nothing comes round before the clocks are near to this wall time, which is the first that matches.
    return { isOccurrence: false, at: Math.max(knownTo, at - beyondAnyChange), wall }
  }

  /** Wall times that the clocks passed over, when they were put forward right now, are run now. */
  #isEndOfGap({ last }: Stretch, now: Instant): boolean {
    if (last?.at !== now || this.#timing.gap !== 'run_after') return false
    return (this.#cron.from(now + last.before) ?? Infinity) < now + last.after
  }

  /** Wall times before this one were shown already, before the clocks were put back. */
  #shownTo({ last }: Stretch): number {
    return last !== undefined && this.#timing.repeat === 'first' ? last.at + last.before : -Infinity
  }

  /** Wall times from this one on are shown once more, when the clocks were put back. */
  #hiddenFrom({ coming }: Stretch): number {
    return coming !== undefined && this.#timing.repeat === 'last' ? coming.at + coming.after : Infinity
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

/**
 * The latest of (after, upTo], oldest first: there may be millions, so that what lies before them is not walked through.
 * Occurrences are a second apart at least.
 */
export const latestIn = (recurrence: Recurrence, after: Instant, upTo: Instant, count: number): readonly Instant[] => {
  const behind = (from: Instant): readonly Instant[] => occurrencesIn(recurrence, from, upTo, count)
  let [early, late] = [after, upTo]
  while (late - early > seconds(1)) {
    const middle = Math.floor((early + late) / 2)
    if (behind(middle).length === count) early = middle
    else late = middle
  }
  return behind(early)
}

/** What a repeated hour means where the schedule does not say: an hour that any hour matches comes twice, a named one once. */
export const usualRepeat = (cron: string): 'first' | 'both' => {
  const fields = cron.trim().split(/\s+/)
  const hour = fields.length === 1 ? fields[0] : fields.at(-4)
  return hour !== undefined && /^(\*(\/\d+)?|@hourly)$/i.test(hour) ? 'both' : 'first'
}
