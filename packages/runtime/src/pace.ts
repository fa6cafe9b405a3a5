import type { Duration } from './duration.ts'

export interface PaceOptions {
  /** One in this time, in the long run. */
  readonly every: Duration
  /** So many at once after a rest, at least 1. */
  readonly burst: number
}

/** A rate with bursts, kept in one number (the generic cell rate algorithm of ITU-T I.371). Times are monotonic. */
export class Pace {
  readonly #every: Duration
  readonly #slack: Duration
  /** When everything that was taken would have been taken one by one. */
  #takenUntil = -Infinity

  constructor({ every, burst }: PaceOptions) {
    this.#every = every
    this.#slack = (burst - 1) * every
  }

  /** Takes so many if the pace allows it now, and then is 0; else how long until it does. More than a burst it never allows. */
  take(now: Duration, count = 1): Duration {
    const until = Math.max(this.#takenUntil, now)
    const wait = until + (count - 1) * this.#every - this.#slack - now
    if (wait > 0) return wait
    this.#takenUntil = until + count * this.#every
    return 0
  }

  /** Whether a whole burst is free again, as if nothing had ever been taken. */
  isRested(now: Duration): boolean {
    return this.#takenUntil <= now
  }
}
