/** One task at a time, in the order of the calls: what a vehicle judges stays true until it is written. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()
  #size = 0

  /** Those that wait, and the one in progress. */
  get size(): number {
    return this.#size
  }

  /** Runs after everything that was asked before. What `run` throws is the caller's. */
  take<Value>(run: () => Promise<Value>): Promise<Value> {
    this.#size += 1
    const turn = this.#last.then(run).finally(() => (this.#size -= 1))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** Resolves when everything that was asked until now has ended. */
  async idle(): Promise<void> {
    await this.#last
  }
}
