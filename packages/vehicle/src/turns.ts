/** One thing at a time, in the order of asking: what a vehicle judges stays true until it is written. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs after everything that was asked before. What `run` throws is the caller's. */
  take<Value>(run: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(run)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** Resolves when everything that was asked until now has ended. */
  async idle(): Promise<void> {
    await this.#last
  }
}
