/**
 * Wall time as the database has it [L5]: every replica decides by the same clock, however its own machine's is set. The
 * offset is measured with each look at the server, to half a round trip; between looks the own clock goes on.
 */
import type { Clock, Duration, Instant, Timer } from '@keyfob/runtime'

/** A slower answer says too little about when it was given. */
const roundTripMax: Duration = 500
/** Two looks that disagree by more: one of the clocks jumped, and nobody knows which until the next look agrees. */
const jumpMax: Duration = 1_000

export class DatabaseClock implements Clock {
  readonly #own: Clock
  #offset: Duration = 0
  #isMeasured = false
  #strays = false

  constructor(own: Clock) {
    this.#own = own
  }

  /** True from a jump until a look agrees with the one before it: the replica is unready so long. */
  get strays(): boolean {
    return this.#strays
  }

  /** What has to be added to this machine's clock. */
  get offset(): Duration {
    return this.#offset
  }

  /** The server's time, asked for and answered within this round trip, just now. */
  measure(serverNow: Instant, roundTrip: Duration): void {
    if (roundTrip > roundTripMax) return
    const offset = serverNow + roundTrip / 2 - this.#own.now()
    this.#strays = this.#isMeasured && Math.abs(offset - this.#offset) > jumpMax
    this.#offset = offset
    this.#isMeasured = true
  }

  now(): Instant {
    return Math.round(this.#own.now() + this.#offset)
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
