import { type Clock, type Duration, milliseconds, seconds } from '@keyfob/runtime'

export interface CircuitBreakerOptions {
  readonly clock: Pick<Clock, 'monotonic'>
  /** Failures in a row that open it. Default 3. */
  readonly failuresMax?: number
  /** Called with each change. */
  readonly onChange?: (isOpen: boolean, error?: unknown) => void
}

const failuresMaxDefault = 3
const firstPause: Duration = milliseconds(500)
const longestPause: Duration = seconds(10)

/**
 * Keeps callers from waiting for a service that does not answer. After some failures in a row it is open: no work is
 * begun. After a pause one caller tries: a success closes it, a failure doubles the pause.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions
  #failures = 0
  #isTrying = false
  #pause: Duration = firstPause
  #openUntil: Duration = -Infinity

  constructor(options: CircuitBreakerOptions) {
    this.#options = options
  }

  get isOpen(): boolean {
    return this.#failures >= (this.#options.failuresMax ?? failuresMaxDefault)
  }

  /** What `work` resolves to; undefined when it failed or was not begun. Never rejects. */
  async run<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    const isTry = this.isOpen
    if (isTry && !this.#mayTry()) return undefined
    this.#isTrying = isTry
    try {
      const value = await work()
      this.#succeed()
      return value
    } catch (error) {
      this.#fail(error)
      return undefined
    } finally {
      if (isTry) this.#isTrying = false
    }
  }

  #mayTry(): boolean {
    return !this.#isTrying && this.#options.clock.monotonic() >= this.#openUntil
  }

  #succeed(): void {
    const wasOpen = this.isOpen
    this.#failures = 0
    this.#pause = firstPause
    if (wasOpen) this.#options.onChange?.(false)
  }

  #fail(error: unknown): void {
    const wasOpen = this.isOpen
    this.#failures += 1
    if (!this.isOpen) return
    this.#openUntil = this.#options.clock.monotonic() + this.#pause
    this.#pause = Math.min(this.#pause * 2, longestPause)
    if (!wasOpen) this.#options.onChange?.(true, error)
  }
}
