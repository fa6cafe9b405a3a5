/**
 * The reports of a fleet from time to time, besides those after each effect: one timer for all vehicles, which have their
 * turns one after the other. A timer for each would be a kB for each, and their bursts would follow those of the start.
 */
import { type Clock, type Duration, ManagedService, type Timer, seconds } from '@keyfob/runtime'

/** Often enough to show activity, rarely enough to cost little. */
export const reportIntervalDefault: Duration = seconds(30)
const step: Duration = seconds(1)

export interface Reporting {
  /** Reports its whole state; without a connection it is lost. Must not throw. */
  report(): void
}

export class ReportRound extends ManagedService {
  readonly #vehicles: readonly Reporting[]
  readonly #interval: Duration
  readonly #clock: Clock
  #timer: Timer | undefined
  /** Turns that were due until now. */
  #due = 0
  #next = 0

  /** @param interval in which each vehicle has one turn */
  constructor(vehicles: readonly Reporting[], interval: Duration, clock: Clock) {
    super('reports')
    this.#vehicles = vehicles
    this.#interval = interval
    this.#clock = clock
  }

  protected override async onStart(): Promise<void> {
    this.#schedule()
  }

  protected override async onStop(): Promise<void> {
    this.#timer?.cancel()
  }

  #schedule(): void {
    this.#timer = this.#clock.schedule(step, () => {
      this.#due += (this.#vehicles.length * step) / this.#interval
      for (; this.#due >= 1; this.#due -= 1) this.#report()
      this.#schedule()
    })
  }

  #report(): void {
    this.#vehicles[this.#next % this.#vehicles.length]?.report()
    this.#next += 1
  }
}
