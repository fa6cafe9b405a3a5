/**
 * A signal that is aborted when a time has passed, or when the caller's own signal is. `AbortSignal.any` would do the same, but
 * holds on to a caller's long-lived signal for each request (Node 20).
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #duration: number
  readonly #outer: AbortSignal | undefined
  readonly #forward = (): void => this.#controller.abort(this.#outer?.reason)
  #timer: ReturnType<typeof setTimeout>

  /** `duration`: in ms. @throws the reason of `outer`, if that is aborted already */
  constructor(duration: number, outer?: AbortSignal) {
    outer?.throwIfAborted()
    this.#duration = duration
    this.#outer = outer
    this.#timer = this.#schedule()
    outer?.addEventListener('abort', this.#forward, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The time starts again. */
  restart(): void {
    clearTimeout(this.#timer)
    this.#timer = this.#schedule()
  }

  /** Whatever still runs under the signal ends with it. */
  end(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.#forward)
    this.#controller.abort()
  }

  #schedule(): ReturnType<typeof setTimeout> {
    const seconds = this.#duration / 1_000
    const over = (): void =>
      this.#controller.abort(new DOMException(`There was no answer within ${seconds} s`, 'TimeoutError'))
    return setTimeout(over, this.#duration)
  }
}
