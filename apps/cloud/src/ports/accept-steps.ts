/**
 * How long submits take, as counts by steps of time: every process counts its own, and counts add up where medians do not.
 * The steps are part of what is stored; another division needs another table.
 */
import { type Duration, minutes } from '@keyfob/runtime'
import type { Percentiles } from './figure-series.ts'

/** A percentile is at most a tenth too high. */
const growth = 1.1
const longest: Duration = minutes(1)

/** Upper ends, in whole milliseconds: 1, 2, … 10, 11, 12, 14, …; the last one has everything above, too. */
export const acceptSteps: readonly Duration[] = [
  ...new Set(
    Array.from({ length: Math.ceil(Math.log(longest) / Math.log(growth)) + 1 }, (_, power) =>
      Math.min(longest, Math.ceil(growth ** power)),
    ),
  ),
]

export const acceptStepOf = (took: Duration): number => {
  const step = acceptSteps.findIndex((end) => took <= end)
  return step < 0 ? acceptSteps.length - 1 : step
}

/** The upper end of the step that it is in; null when nothing was counted. */
export const percentilesOf = (counts: readonly number[]): Percentiles | null => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const at = (share: number): Duration => {
    let below = 0
    const step = counts.findIndex((count) => (below += count) >= share * total)
    return acceptSteps[step] ?? longest
  }
  return { p50: at(0.5), p99: at(0.99) }
}
