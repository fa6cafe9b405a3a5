import type { Duration } from '@keyfob/runtime'

/** Spans of one kind, for their percentiles. */
export class Durations {
  readonly #all: Duration[] = []

  add(duration: Duration): void {
    this.#all.push(duration)
  }

  /** In whole milliseconds; null while there are none. @param share 0.5 is the median, 1 the longest */
  percentile(share: number): Duration | null {
    const sorted = this.#all.toSorted((a, b) => a - b)
    const duration = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
    return duration === undefined ? null : Math.round(duration)
  }
}
