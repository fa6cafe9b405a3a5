/**
 * The power of one run of a vehicle. A cut is ports that stop working, at once and forever: the journal writes no more,
 * the link is silent, the actuator does not move. The SDK of that run stays in RAM and reaches nothing; the next run
 * starts on what was durable.
 */
export class Power {
  /** Of what runs now: mostly nothing. */
  #watching: readonly AbortController[] = []
  #isCut = false

  /** For as long as something runs: aborted by the cut. Hand it to `forget` at the end. */
  watch(): AbortController {
    const controller = new AbortController()
    if (this.#isCut) controller.abort(cutOff())
    else this.#watching = [...this.#watching, controller]
    return controller
  }

  forget(controller: AbortController): void {
    this.#watching = this.#watching.filter((each) => each !== controller)
  }

  get isOn(): boolean {
    return !this.#isCut
  }

  cut(): void {
    this.#isCut = true
    for (const controller of this.#watching) controller.abort(cutOff())
    this.#watching = []
  }

  /** @throws Error after the cut */
  assertOn(): void {
    if (this.#isCut) throw cutOff()
  }
}

const cutOff = (): Error => new Error('the power is cut')
