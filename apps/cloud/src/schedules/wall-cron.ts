/**
 * Which wall times a cron expression names. Croner reads the expression; the next match is looked for here, field by
 * field, so that it costs the same for every second as for each 29 February: what does not match is never walked through.
 */
import { type Duration, days, seconds } from '@keyfob/runtime'
import { CronPattern } from 'croner'
import { utcTime, yearsOfCycle } from './utc-time.ts'

/**
 * What clocks on the wall show, as milliseconds of the same date and time in UTC. It can be calculated with and compared,
 * but it is no instant: a wall time happens never (in the gap of a change to summer time), once, or twice.
 */
export type WallTime = number

const day = days(1)

export class WallCron {
  readonly #pattern: CronPattern
  readonly #seconds: Field
  readonly #minutes: Field
  readonly #hours: Field
  /** Matching days as bits, by what they depend on: the length of the month, and the weekday of its first day. */
  readonly #days = new Map<number, number>()

  /** @throws Error in words for a person, about an expression that cannot be read */
  constructor(expression: string) {
    this.#pattern = new CronPattern(expression.trim(), 'UTC', { mode: '5-or-6-parts' })
    this.#seconds = new Field(this.#pattern.second)
    this.#minutes = new Field(this.#pattern.minute)
    this.#hours = new Field(this.#pattern.hour)
  }

  /** The first match that is not before a wall time; undefined when it never matches. */
  from(wall: WallTime): WallTime | undefined {
    const today = Math.floor(wall / day)
    const matching = this.#dayFrom(today)
    if (matching === undefined) return undefined
    const time = this.#timeFrom(matching === today ? Math.ceil((wall - today * day) / seconds(1)) : 0)
    if (time !== undefined) return matching * day + time
    const next = this.#dayFrom(matching + 1)
    return next === undefined ? undefined : next * day + this.#timeFrom(0)! // each field has a value
  }

  /** The first matching time of a day that is not before a second of it. */
  #timeFrom(second: number): Duration | undefined {
    const hour = this.#hours.from(Math.floor(second / 3_600))
    if (hour === undefined) return undefined
    const within = this.#secondOfHour(Math.max(0, second - hour * 3_600))
    if (within !== undefined) return seconds(hour * 3_600 + within)
    const next = this.#hours.from(hour + 1)
    return next === undefined ? undefined : seconds(next * 3_600 + this.#secondOfHour(0)!) // each field has a value
  }

  #secondOfHour(second: number): number | undefined {
    const minute = this.#minutes.from(Math.floor(second / 60))
    if (minute === undefined) return undefined
    const within = this.#seconds.from(Math.max(0, second - minute * 60))
    if (within !== undefined) return minute * 60 + within
    const next = this.#minutes.from(minute + 1)
    return next === undefined ? undefined : next * 60 + this.#seconds.from(0)! // each field has a value
  }

  /** Days are counted from 1970. The calendar repeats itself, so what does not come within its cycle never comes. */
  #dayFrom(number: number): number | undefined {
    const date = new Date(number * day)
    const first = date.getUTCFullYear() * 12 + date.getUTCMonth()
    for (let month = first; month <= first + yearsOfCycle * 12; month += 1) {
      if (!this.#pattern.month[((month % 12) + 12) % 12]) continue
      const begins = firstDayOf(month)
      const left = this.#daysOf(begins, firstDayOf(month + 1) - begins) & (-1 << Math.max(0, number - begins))
      if (left !== 0) return begins + 31 - Math.clz32(left & -left)
    }
    return undefined
  }

  #daysOf(begins: number, length: number): number {
    const weekday = (((begins + 4) % 7) + 7) % 7 // 1 January 1970 was a Thursday
    const key = length * 7 + weekday
    const known = this.#days.get(key)
    if (known !== undefined) return known
    let bits = 0
    for (let date = 1; date <= length; date += 1) if (this.#matches(date, weekday, length)) bits |= 1 << (date - 1)
    this.#days.set(key, bits)
    return bits
  }

  /** With both a day of the month and a weekday either will do, unless the weekday has a `+`. */
  #matches(date: number, weekdayOfFirst: number, length: number): boolean {
    const { starDOM, starDOW, useAndLogic } = this.#pattern
    const isDate = this.#matchesDate(date, weekdayOfFirst, length)
    if (starDOW) return isDate
    const isWeekday = this.#matchesWeekday(date, (weekdayOfFirst + date - 1) % 7, length)
    return starDOM || useAndLogic ? isDate && isWeekday : isDate || isWeekday
  }

  #matchesDate(date: number, weekdayOfFirst: number, length: number): boolean {
    const { day: dates, nearestWeekdays, lastDayOfMonth, lastWeekday } = this.#pattern
    const nearestTo = (wanted: number): number => nearestWeekday(wanted, (weekdayOfFirst + wanted - 1) % 7, length)
    return (
      Boolean(dates[date - 1]) ||
      (lastDayOfMonth && date === length) ||
      (lastWeekday && date === nearestTo(length)) ||
      nearestWeekdays.some((isWanted, at) => isWanted && at < length && nearestTo(at + 1) === date)
    )
  }

  #matchesWeekday(date: number, weekday: number, length: number): boolean {
    const which = this.#pattern.dayOfWeek[weekday] ?? 0
    const isLast = (which & last) !== 0 && date + 7 > length
    return which === every || isLast || (which & (1 << (Math.ceil(date / 7) - 1))) !== 0
  }
}

/** How croner notes which weekdays of a month are meant: the first to the fifth as bits, the last, or all of them. */
const last = 32
const every = 63

/** Days since 1970 at which a month begins, by its number since the year 0. */
const firstDayOf = (month: number): number => utcTime(Math.floor(month / 12), ((month % 12) + 12) % 12, 1) / day

/** The working day nearest to a date, within its month. */
const nearestWeekday = (date: number, weekday: number, length: number): number => {
  if (weekday === 6) return date === 1 ? 3 : date - 1
  if (weekday === 0) return date === length ? date - 2 : date + 1
  return date
}

/** The values of a field, as a table of the next one. */
class Field {
  readonly #next: readonly (number | undefined)[]

  constructor(values: readonly number[]) {
    const next: (number | undefined)[] = []
    for (let value = values.length - 1, found: number | undefined; value >= 0; value -= 1) {
      found = values[value] ? value : found
      next[value] = found
    }
    this.#next = next
  }

  /** The first value that is not below; undefined when there is none. */
  from(value: number): number | undefined {
    return this.#next[value]
  }
}
