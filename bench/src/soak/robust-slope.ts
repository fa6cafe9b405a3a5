/**
 * How fast a noisy figure rises. A heap is a sawtooth and a queue has peaks, so only the least value of each part of the run
 * counts: what is left when the garbage is collected and the queue was worked off. Through these goes the line of Theil and
 * Sen: its slope is the median of the slopes of all pairs, which a quarter of wrong points do not move.
 */
import type { Duration } from '@keyfob/runtime'

export interface Point {
  /** Since the run began. */
  readonly at: Duration
  readonly value: number
}

/** Enough for 276 pairs, and long enough each to hold a collection of garbage. */
const partsDefault = 24

/** The least point of each of `parts` spans of equal length; a span without a point has none. */
export const floorOf = (points: readonly Point[], parts = partsDefault): readonly Point[] => {
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0]
  const length = (to - from) / parts
  const least = new Map<number, Point>()
  for (const point of points) {
    const part = length === 0 ? 0 : Math.min(parts - 1, Math.floor((point.at - from) / length))
    const known = least.get(part)
    if (known === undefined || point.value < known.value) least.set(part, point)
  }
  return [...least.values()]
}

/** By the millisecond; 0 of fewer than two points. */
export const robustSlope = (points: readonly Point[]): number => {
  const slopes = points.flatMap((one, index) =>
    points
      .slice(index + 1)
      .flatMap((other) => (other.at === one.at ? [] : [(other.value - one.value) / (other.at - one.at)])),
  )
  return medianOf(slopes)
}

const medianOf = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).toSorted()
  const middle = sorted.length / 2
  if (sorted.length === 0) return 0
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
