/**
 * The power of one run of a vehicle. A cut is ports that stop working, at once and forever: the journal writes no more,
 * the link is silent, the actuator does not move. The SDK of that run stays in RAM and reaches nothing; the next run
 * starts on what was durable.
 */
export class Power {
  readonly #cut = new AbortController()

  /** Aborted by the cut. */
  get signal(): AbortSignal {
    return this.#cut.signal
  }

  get isOn(): boolean {
    return !this.#cut.signal.aborted
  }

  cut(): void {
    this.#cut.abort(new Error('the power is cut'))
  }

  /** @throws Error after the cut */
  assertOn(): void {
    this.#cut.signal.throwIfAborted()
  }
}
