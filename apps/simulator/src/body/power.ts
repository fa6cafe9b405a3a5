/**
 * The power of one run of a vehicle. A cut is ports that stop working, at once and forever: the journal writes no more,
 * the link is silent, the actuator does not move. The SDK of that run stays in RAM and reaches nothing; the next run
 * starts on what was durable.
 */
export class Power {
  /** Made when it is asked for: most vehicles of a large fleet stand still. */
  #controller: AbortController | undefined
  #isCut = false

  /** Aborted by the cut. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#isCut) this.#controller.abort(cutOff())
    return this.#controller.signal
  }

  get isOn(): boolean {
    return !this.#isCut
  }

  cut(): void {
    this.#isCut = true
    this.#controller?.abort(cutOff())
  }

  /** @throws Error after the cut */
  assertOn(): void {
    if (this.#isCut) throw cutOff()
  }
}

const cutOff = (): Error => new Error('the power is cut')
