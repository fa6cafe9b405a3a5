/**
 * Whether steps that wait for the writer alone are better off in the group of the submit that comes next. A lone caller that
 * calls again when it has its answer does so just after the vehicle of its last call has answered: one transaction for both
 * is half of the work. A caller that waits for the outcome first would only wait longer.
 *
 * It goes by what happened last time: when a submit followed lone steps closely, the next lone steps wait for one.
 */
import type { Clock, Duration } from '@keyfob/runtime'

/** More are worth a transaction of their own. */
const fewSteps = 2

export class LoneSteps {
  readonly #patience: Duration
  readonly #clock: Pick<Clock, 'monotonic'>
  /** Since when steps were alone, on the monotonic clock, without a submit so far. */
  #aloneSince: Duration | undefined
  #submitsFollow = false

  /** @param patience how long they wait at most; 0: never */
  constructor(patience: Duration, clock: Pick<Clock, 'monotonic'>) {
    this.#patience = patience
    this.#clock = clock
  }

  /** A submit has come. */
  joined(): void {
    if (this.#aloneSince === undefined) return
    this.#submitsFollow = this.#clock.monotonic() - this.#aloneSince < this.#patience
    this.#aloneSince = undefined
  }

  /** @param steps how many are about to be written without a submit @returns how long they wait for one */
  wait(steps: number): Duration {
    if (this.#aloneSince !== undefined) this.#submitsFollow = false
    this.#aloneSince = this.#clock.monotonic()
    return this.#submitsFollow && steps <= fewSteps ? this.#patience : 0
  }
}
