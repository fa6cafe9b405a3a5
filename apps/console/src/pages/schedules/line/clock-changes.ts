import { clockText, offsetAt, wallOf } from './zone-time.ts'

/** The clocks of a zone are moved. */
export interface ClockChange {
  readonly at: number
  /** In ms; above zero: forward, and wall times of this span do not exist. Below: they come twice. */
  readonly by: number
  /** `02:00 becomes 03:00`. */
  readonly text: string
}

const day = 86_400_000
const second = 1_000
/** Eleven years of days: as many as ten yearly occurrences need. */
const daysMax = 4_000

/** Of a span, in order; at most `max` of them. */
export const clockChangesIn = (from: number, to: number, zone: string, max = 12): readonly ClockChange[] => {
  const changes: ClockChange[] = []
  const end = Math.min(to, from + daysMax * day)
  let before = offsetAt(from, zone)
  for (let at = from; at < end && changes.length < max; at += day) {
    const next = Math.min(at + day, end)
    const after = offsetAt(next, zone)
    if (after !== before) changes.push(changeBetween(at, next, zone))
    before = after
  }
  return changes
}

/** The next one within thirteen months; undefined: this zone has none. */
export const nextClockChange = (from: number, zone: string): ClockChange | undefined =>
  clockChangesIn(from, from + 400 * day, zone, 1)[0]

/** By halves, to the second. */
const changeBetween = (from: number, to: number, zone: string): ClockChange => {
  const before = offsetAt(from, zone)
  let low = Math.floor(from / second)
  let high = Math.ceil(to / second)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * second, zone) === before) low = middle
    else high = middle
  }
  const at = high * second
  const by = offsetAt(at, zone) - before
  const wall = wallOf(at, zone)
  return { at, by, text: `${clockText(wall - by)} becomes ${clockText(wall)}` }
}
