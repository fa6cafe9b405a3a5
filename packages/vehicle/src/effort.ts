import type { Answer } from '@keyfob/protocol'
import type { Clock, Duration, Timer } from '@keyfob/runtime'

export interface EffortParts {
  /** Must not reject. Undefined: how it ended is not known. */
  readonly act: (signal: AbortSignal) => Promise<Answer | undefined>
  readonly answerTimeout: Duration
  readonly clock: Clock
}

/** One execution in progress. Its answer may come before it ends, when the answer timeout has passed. */
export class Effort {
  readonly #abort = new AbortController()
  readonly #timer: Timer
  #resolve: (answer: Answer | undefined) => void = () => undefined
  /** Its own, or `timed_out`: then its effect is not known. Undefined: there is none. */
  readonly answer: Promise<Answer | undefined>
  /** Resolves when nothing moves any more. */
  readonly ended: Promise<void>

  constructor({ act, answerTimeout, clock }: EffortParts) {
    this.answer = new Promise((resolve) => (this.#resolve = resolve))
    this.#timer = clock.schedule(answerTimeout, () => this.#timeOut())
    this.ended = this.#run(act)
  }

  /** Tells it to end. Its own outcome still counts. */
  stop(): void {
    this.#abort.abort(new Error('the vehicle stops'))
  }

  /** No caller waits for its answer any longer. */
  abandon(): void {
    this.#timer.cancel()
    this.#resolve(undefined)
  }

  async #run(act: EffortParts['act']): Promise<void> {
    const answer = await act(this.#abort.signal)
    this.#timer.cancel()
    this.#resolve(answer)
  }

  #timeOut(): void {
    this.#resolve({ status: 'unknown', reason: { code: 'timed_out' } })
    this.#abort.abort(new Error('the answer timeout has passed'))
  }
}
