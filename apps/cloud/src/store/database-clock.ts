/**
 * Wall time by the database's clock [L5]: every replica decides by the same clock, even while the clock of its own machine
 * is wrong or is being set. Each query of the server's time is accurate to half a round trip. Between queries this
 * machine's monotonic clock counts on, which cannot be set.
 */
import type { Clock, Duration, Instant, Timer } from '@keyfob/runtime'

/** A slower answer is too inaccurate. */
const roundTripMax: Duration = 500
/** When two clocks differ by more in the time that passed, one of them jumped, or this machine was suspended. */
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

  /** True from a jump until a measurement agrees with the one before it. The replica is unready until then. */
  get hasJumped(): boolean {
    if (this.#hasJumped || this.#last === undefined) return this.#hasJumped
    return isJump(this.#own.now() - this.#last.own, this.#own.monotonic() - this.#last.monotonic)
  }

  /** What has to be added to this machine's clock. */
  get offset(): Duration {
    return this.now() - this.#own.now()
  }

  /** The server's time, just measured within this round trip. */
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
