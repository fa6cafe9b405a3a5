/**
 * How far the clocks of a zone are ahead of UTC, and when that changes, from the ICU data of Node. To ask takes 1 µs, so
 * it is asked about the midnights of UTC only: a day between equal midnights has one offset, and one between different
 * ones has a change, which is looked for once. (In the IANA database no zone changes its clocks twice within three days.)
 */
import { type Duration, type Instant, days, hours, seconds } from '@keyfob/runtime'

/** At `at` clocks show what `after` says, and a moment before what `before` says. */
export interface OffsetChange {
  readonly at: Instant
  readonly before: Duration
  readonly after: Duration
}

/** A stretch of time with one offset, as far as it is known: some days around. */
export interface Stretch {
  readonly offset: Duration
  /** The change that it begins with, when that is less than a day ago; maybe also when it is longer ago. */
  readonly last: OffsetChange | undefined
  /** The change that it ends with. */
  readonly coming: OffsetChange | undefined
  /** Its end, or what is known of it: a day ahead at least. */
  readonly knownTo: Instant
}

const day = days(1)
/** Some years of days around changes; a schedule of each minute needs three. */
const daysMax = 4_000

export class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat
  readonly #midnights = new Map<number, Duration>()
  readonly #changes = new Map<number, OffsetChange | undefined>()
  /** Time of day of the change that was found last: most zones keep to it, year after year. */
  #usual: Duration = 0

  /** @throws RangeError for a zone that Node does not know */
  constructor(zone: string) {
    const digits = { day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
    const kind = { timeZone: zone, calendar: 'gregory', hourCycle: 'h23' } as const
    this.#format = new Intl.DateTimeFormat('en-US', { ...kind, ...digits })
  }

  stretchAt(instant: Instant): Stretch {
    const today = Math.floor(instant / day)
    const near = [today - 1, today, today + 1].map((each) => this.#changeOf(each))
    const last = near.findLast((change) => change !== undefined && change.at <= instant)
    const coming = near.find((change) => change !== undefined && change.at > instant)
    const offset = last?.after ?? coming?.before ?? this.#midnight(today)
    return { offset, last, coming, knownTo: coming?.at ?? (today + 2) * day }
  }

  #changeOf(number: number): OffsetChange | undefined {
    if (this.#changes.has(number)) return this.#changes.get(number)
    const [before, after] = [this.#midnight(number), this.#midnight(number + 1)]
    const change = before === after ? undefined : { at: this.#find(number * day, before, after), before, after }
    if (this.#changes.size >= daysMax) this.#changes.clear()
    this.#changes.set(number, change)
    return change
  }

  #midnight(number: number): Duration {
    const known = this.#midnights.get(number)
    if (known !== undefined) return known
    const offset = this.#ask(number * day)
    if (this.#midnights.size >= daysMax) this.#midnights.clear()
    this.#midnights.set(number, offset)
    return offset
  }

  /** The first instant of a day at which the offset is not `before` any more. */
  #find(midnight: Instant, before: Duration, after: Duration): Instant {
    const guess = midnight + this.#usual
    if (this.#ask(guess) === after && this.#ask(guess - seconds(1)) === before) return guess
    const hour = this.#narrow(midnight, midnight + day, before, hours(1))
    const isWholeHour = this.#ask(hour - seconds(1)) === before
    const at = isWholeHour ? hour : this.#narrow(hour - hours(1), hour, before, seconds(1))
    this.#usual = at - midnight
    return at
  }

  /** Bisects between an instant with the offset `before` and a later one without it, to a step. */
  #narrow(from: Instant, to: Instant, before: Duration, step: Duration): Instant {
    let [early, late] = [from, to]
    while (late - early > step) {
      const middle = early + Math.floor((late - early) / step / 2) * step
      if (this.#ask(middle) === before) early = middle
      else late = middle
    }
    return late
  }

  /** What clocks show there, without month and year: no zone is a whole day ahead of UTC, or behind it. */
  #ask(instant: Instant): Duration {
    const [date, hour, minute, second] = this.#format.format(instant).split(/\D+/).map(Number) as Shown // '29, 02:30:00'
    const offset = ((hour * 60 + minute) * 60 + second) * 1_000 - (instant - Math.floor(instant / day) * day)
    const ahead = date - new Date(instant).getUTCDate()
    return offset + (Math.abs(ahead) > 1 ? -Math.sign(ahead) : ahead) * day // the first comes after the last of a month
  }
}

type Shown = [number, number, number, number]

const zones = new Map<string, ZoneOffsets>()
/** More than there are. Names are read in any case, and a stored one may be of another version of the database. */
const zonesMax = 1_000

/** @throws RangeError for a zone that Node does not know */
export const offsetsOf = (zone: string): ZoneOffsets => {
  const name = zone.toLowerCase()
  const known = zones.get(name)
  if (known) return known
  if (zones.size >= zonesMax) zones.clear()
  const made = new ZoneOffsets(zone)
  zones.set(name, made)
  return made
}
