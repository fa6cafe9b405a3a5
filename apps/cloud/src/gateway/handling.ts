import { type Clock, type Duration, Overloaded } from '@keyfob/runtime'
import type { UplinkHandler, UplinkMessage } from '../ports/gateway.ts'

/** Messages that wait for their turn, of all vehicles together: 5 MB as they usually are, 320 MB at their largest. */
const turnsMax = 20_000

/** Runs the uplink handler on many messages at once, bounded: the rest waits its turn, first come, first served. */
export class Handling {
  readonly #max: number
  readonly #turns: (() => void)[] = []
  #waiters: { readonly count: number; readonly resolve: () => void }[] = []
  #handler: UplinkHandler | undefined
  #running = 0

  constructor(max: number) {
    this.#max = max
  }

  /** @throws Error when called twice: two handlers would be two opinions about what is safe */
  by(handler: UplinkHandler): void {
    if (this.#handler) throw new Error('The uplink handler is set already.')
    this.#handler = handler
  }

  /** Messages in handling, and those that wait for their turn. */
  get size(): number {
    return this.#running + this.#turns.length
  }

  get isFull(): boolean {
    return this.size >= this.#max
  }

  /** @throws what the handler throws, and when there is none: a message that nobody handles is not safe [L3] */
  async handle(message: UplinkMessage): Promise<void> {
    if (!this.#handler) throw new Error('No uplink handler is set.')
    if (this.#turns.length >= turnsMax) throw new Overloaded(`${turnsMax} messages wait to be handled.`)
    if (this.#running < this.#max) this.#running += 1
    else await new Promise<void>((resolve) => this.#turns.push(resolve))
    try {
      await this.#handler(message)
    } finally {
      this.#end()
    }
  }

  /** Resolves when one more would not wait. */
  room(): Promise<void> {
    return this.#atMost(this.#max - 1)
  }

  /** Resolves when nothing is in handling, or after a time: a handler that hangs must not hang a stop. */
  async idle(within: Duration, clock: Clock): Promise<void> {
    let giveUp = (): void => undefined
    const givenUp = new Promise<void>((resolve) => (giveUp = resolve))
    const timer = clock.schedule(within, giveUp)
    await Promise.race([this.#atMost(0), givenUp])
    timer.cancel()
  }

  #atMost(count: number): Promise<void> {
    if (this.size <= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ count, resolve }))
  }

  #end(): void {
    // The place goes over to the next in the row, so that nobody who comes later slips in.
    const next = this.#turns.shift()
    if (next) next()
    else this.#running -= 1
    const { size } = this
    if (this.#waiters.length === 0) return
    for (const { resolve } of this.#waiters.filter(({ count }) => size <= count)) resolve()
    this.#waiters = this.#waiters.filter(({ count }) => size > count)
  }
}
