import { type ClockChange, clockChangesIn } from './clock-changes.ts'
import { clockText, dayText, instantOf, wallOf } from './zone-time.ts'

/** Where something is on the line: from 0, its beginning, to 1. */
interface Placed {
  readonly at: number
  readonly share: number
}

export interface ZoneLine {
  readonly runs: readonly Placed[]
  readonly ticks: readonly (Placed & { readonly label: string })[]
  readonly changes: readonly (Placed & ClockChange)[]
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const steps = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day]
const largest = 91 * day
const ticksMax = 7

/** What is drawn of occurrences (ms since 1970, in order): the line begins at `from` and ends a little after the last. */
export const zoneLine = (occurrences: readonly number[], zone: string, from: number): ZoneLine => {
  const last = occurrences.at(-1) ?? from + day
  const span = Math.max(minute, (last - from) * 1.04)
  const placed = (at: number): Placed => ({ at, share: (at - from) / span })
  return {
    runs: occurrences.map(placed),
    ticks: ticksIn(from, span, zone).map(({ at, label }) => ({ ...placed(at), label })),
    changes: clockChangesIn(from, from + span, zone).map((change) => ({ ...change, ...placed(change.at) })),
  }
}

/** Round wall times, few enough to be read. */
const ticksIn = (from: number, span: number, zone: string): readonly { at: number; label: string }[] => {
  const step =
    steps.find((each) => span / each <= ticksMax) ?? Math.max(largest, Math.ceil(span / ticksMax / day) * day)
  const first = Math.ceil(wallOf(from, zone) / step) * step
  const walls = Array.from({ length: ticksMax + 1 }, (_, index) => first + index * step)
  return walls
    .map((wall) => ({ at: instantOf(wall, zone), label: wall % day === 0 ? dayText(wall) : clockText(wall) }))
    .filter(({ at }) => at >= from && at <= from + span)
}
