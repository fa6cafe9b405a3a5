/**
 * Wall time as the database has it [L5]: every replica decides by the same clock, however its own machine's is set, and
 * also while that one is being set. Each look at the server measures it to half a round trip; between looks the own
 * monotonic clock goes on, which nobody sets.
 */
import type { Clock, Duration, Instant, Timer } from '@keyfob/runtime'

/** A slower answer says too little about when it was given. */
const roundTripMax: Duration = 500
/** Clocks that disagree by more about how much time went by: one of them jumped, or this machine was suspended. */
const jumpMax: Duration = 1_000

/** The same moment on three clocks. */
interface Measured {
  readonly server: Instant
  readonly own: Instant
  readonly monotonic: Duration
}

export class DatabaseClock implements Clock {
  readonly #own: Clock
  #last: Measured | undefined
  #hasJumped = false

  constructor(own: Clock) {
    this.#own = own
  }

  /** True from a jump until a look agrees with the one before it: the replica is unready so long. */
  get strays(): boolean {
    if (this.#hasJumped || this.#last === undefined) return this.#hasJumped
    return isJump(this.#own.now() - this.#last.own, this.#own.monotonic() - this.#last.monotonic)
  }

  /** What has to be added to this machine's clock. */
  get offset(): Duration {
    return this.now() - this.#own.now()
  }

  /** The server's time, asked for and answered within this round trip, just now. */
  measure(serverNow: Instant, roundTrip: Duration): void {
    if (roundTrip > roundTripMax && this.#last !== undefined) return
    const measured = { server: serverNow + roundTrip / 2, own: this.#own.now(), monotonic: this.#own.monotonic() }
    if (this.#last !== undefined)
      this.#hasJumped = isJump(measured.server - this.#last.server, measured.monotonic - this.#last.monotonic)
    this.#last = measured
  }

  now(): Instant {
    if (this.#last === undefined) return this.#own.now()
    return Math.round(this.#last.server + this.#own.monotonic() - this.#last.monotonic)
  }

  monotonic(): Duration {
    return this.#own.monotonic()
  }

  sleep(duration: Duration, signal?: AbortSignal): Promise<void> {
    return this.#own.sleep(duration, signal)
  }

  schedule(duration: Duration, run: () => void): Timer {
    return this.#own.schedule(duration, run)
  }
}

const isJump = (one: Duration, other: Duration): boolean => Math.abs(one - other) > jumpMax
