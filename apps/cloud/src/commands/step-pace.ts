import type { Duration } from '@keyfob/runtime'

/** A group of fewer says that there is little to do: then nothing waits. */
const manySteps = 4

/**
 * How long steps wait for more of them in a process that gets no submits. There each group is a transaction beside those of other
 * processes, and many small ones cost the database more than few large ones. Under load steps gather for as long as the last group took:
 * that much later the outcome is known.
 */
export class StepPace {
  readonly #longest: Duration
  #wait: Duration = 0

  /** @param longest bounds each wait; 0: never */
  constructor(longest: Duration) {
    this.#longest = longest
  }

  /** After each group. */
  note(size: number, took: Duration): void {
    this.#wait = size < manySteps ? 0 : Math.min(took, this.#longest)
  }

  wait(): Duration {
    return this.#wait
  }
}
