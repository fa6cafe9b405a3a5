interface Delivery {
  readonly tag: number
  isDone: boolean
}

/**
 * Deliveries of one channel that are being handled. They are acknowledged in the order of arrival, many with one frame:
 * everything up to the last of which it and all before it are done [L3].
 */
export class DeliveryWindow {
  readonly #open: Delivery[] = []
  readonly #acknowledge: (tag: number) => void
  #isScheduled = false
  #onIdle: (() => void)[] = []

  /** `acknowledge` is called with the last tag of a run. */
  constructor(acknowledge: (tag: number) => void) {
    this.#acknowledge = acknowledge
  }

  get size(): number {
    return this.#open.length
  }

  /** Takes a delivery; the function that is returned says that the next stage holds it. */
  take(tag: number): () => void {
    const delivery: Delivery = { tag, isDone: false }
    this.#open.push(delivery)
    return () => {
      delivery.isDone = true
      this.#schedule()
    }
  }

  /** Resolves when everything that was taken is acknowledged. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#open.length === 0) resolve()
      else this.#onIdle.push(resolve)
    })
  }

  /** Once per turn of the event loop, so that a group that was committed together is one frame. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#isScheduled = false
    const count = this.#open.findIndex(({ isDone }) => !isDone)
    const done = this.#open.splice(0, count === -1 ? this.#open.length : count)
    const last = done.at(-1)
    if (last) this.#acknowledge(last.tag)
    if (this.#open.length > 0) return
    for (const tell of this.#onIdle.splice(0)) tell()
  }
}
