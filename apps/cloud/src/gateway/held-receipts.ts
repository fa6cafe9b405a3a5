interface Receipt {
  isSafe: boolean
  readonly release: () => void
}

/**
 * Receipts (PUBACK) of one connection that wait until their message is safe [L3]. They are released in the order of
 * arrival, as MQTT requires (MQTT-4.6.0-2), so one slow message delays those behind it.
 *
 * After a failure nothing is released: the connection is to be closed, and a new one begins with new receipts.
 */
export class HeldReceipts {
  readonly #held: Receipt[] = []
  readonly #onFailure: (error: unknown) => void
  #isOver = false

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
  }

  get size(): number {
    return this.#held.length
  }

  /** `release` is called once `safe` and everything that came before it have resolved. */
  hold(safe: Promise<unknown>, release: () => void): void {
    if (this.#isOver) return ignore(safe)
    const receipt: Receipt = { isSafe: false, release }
    this.#held.push(receipt)
    void this.#follow(safe, receipt)
  }

  /** The connection has closed: what is held is never released. */
  drop(): void {
    this.#isOver = true
    this.#held.length = 0
  }

  async #follow(safe: Promise<unknown>, receipt: Receipt): Promise<void> {
    try {
      await safe
      receipt.isSafe = true
      while (this.#held[0]?.isSafe) this.#held.shift()?.release()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (this.#isOver) return
    this.drop()
    this.#onFailure(error)
  }
}

const ignore = (promise: Promise<unknown>): void => void promise.catch(() => undefined)
