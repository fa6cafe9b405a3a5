import type { Clock, Timer } from './clock.ts'
import type { Duration } from './duration.ts'
import type { Instant } from './instant.ts'
import { nextTurn } from './next-turn.ts'
import { sleepOn } from './sleep-on.ts'

interface Due {
  readonly dueAt: Duration
  readonly run: () => void
}

/** Where a virtual clock begins unless it is told: a fixed date, so that a failure reads the same tomorrow. */
const startDefault: Instant = Date.parse('2026-01-01T00:00:00.000Z')

/**
 * A clock that stands still until `advance`. Timers follow its monotonic time, as they do in the real world: setting
 * the wall time fires none of them.
 */
export class VirtualClock implements Clock {
  #elapsed: Duration = 0
  #wallAtZero: Instant
  /** Sorted by `dueAt`; equals keep the order in which they were scheduled. */
  readonly #timers: Due[] = []

  constructor(now: Instant = startDefault) {
    this.#wallAtZero = now
  }

  now(): Instant {
    return this.#wallAtZero + this.#elapsed
  }

  /** Begins at 0. */
  monotonic(): Duration {
    return this.#elapsed
  }

  /** Timers that have not run and were not canceled: 0 at the end of a test that leaves nothing open. */
  get pending(): number {
    return this.#timers.length
  }

  /** Makes the wall time jump, either way. */
  setNow(now: Instant): void {
    this.#wallAtZero = now - this.#elapsed
  }

  sleep(duration: Duration, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, duration, signal)
  }

  schedule(duration: Duration, run: () => void): Timer {
    const timer: Due = { dueAt: this.#elapsed + Math.max(0, duration), run }
    this.#timers.splice(this.#timers.findLastIndex((other) => other.dueAt <= timer.dueAt) + 1, 0, timer)
    return { cancel: () => this.#remove(timer) }
  }

  /**
   * Lets `duration` pass: runs what falls due, in order, each at its own moment, timers set on the way included.
   * Before the first and after each, every promise that can move moves. `advance(0)` only does that, and runs what is
   * due now.
   * @throws what a timer throws, with time standing at that timer
   */
  async advance(duration: Duration): Promise<void> {
    const until = this.#elapsed + duration
    await nextTurn()
    for (let timer = this.#takeDue(until); timer; timer = this.#takeDue(until)) {
      this.#elapsed = timer.dueAt
      timer.run()
      await nextTurn()
    }
    this.#elapsed = Math.max(this.#elapsed, until)
  }

  #takeDue(until: Duration): Due | undefined {
    const first = this.#timers[0]
    return first && first.dueAt <= until ? this.#timers.shift() : undefined
  }

  #remove(timer: Due): void {
    const index = this.#timers.indexOf(timer)
    if (index >= 0) this.#timers.splice(index, 1)
  }
}
