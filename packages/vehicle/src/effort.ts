import type { Answer } from '@keyfob/protocol'
import type { Clock, Duration, Timer } from '@keyfob/runtime'

export interface EffortParts {
  /** Must not reject. Undefined: nobody can tell how it ended. */
  readonly act: (signal: AbortSignal) => Promise<Answer | undefined>
  readonly answerTimeout: Duration
  readonly clock: Clock
}

/** One execution under way. Its answer may come before it ends, when the time for an answer is over. */
export class Effort {
  readonly #abort = new AbortController()
  readonly #timer: Timer
  #resolve: (answer: Answer | undefined) => void = () => undefined
  /** Its own, or `timed_out`: what it did then, nobody can tell. Undefined: there is none. */
  readonly answer: Promise<Answer | undefined>
  /** Resolves when nothing moves any more. */
  readonly ended: Promise<void>

  constructor({ act, answerTimeout, clock }: EffortParts) {
    this.answer = new Promise((resolve) => (this.#resolve = resolve))
    this.#timer = clock.schedule(answerTimeout, () => this.#timeOut())
    this.ended = this.#run(act)
  }

  /** Tells it to come to an end. What it says of itself still counts. */
  stop(): void {
    this.#abort.abort(new Error('the vehicle stops'))
  }

  /** Nobody waits any more for its answer. */
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
    this.#abort.abort(new Error('the time for the answer is over'))
  }
}
