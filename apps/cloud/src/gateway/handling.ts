import { type Clock, type Duration, Overloaded } from '@keyfob/runtime'
import type { UplinkHandler, UplinkMessage } from '../ports/gateway.ts'
import { FairTurns } from './fair-turns.ts'

/** Messages that wait for their turn, of all vehicles together: 5 MB as they usually are, 320 MB at their largest. */
const turnsMax = 20_000

/** Of one vehicle at once: as many as go into one commit, so that the next commit has room for others. */
const ofOneMax = 128

/**
 * Runs the uplink handler on many acks at once, bounded: the rest waits its turn, and the vehicles that wait take turns one
 * by one. Reports and presence have turns of their own behind the handler; they take none here.
 */
export class Handling {
  readonly #max: number
  readonly #turns: FairTurns
  #waiters: { readonly count: number; readonly resolve: () => void }[] = []
  #handler: UplinkHandler | undefined

  constructor(max: number) {
    this.#max = max
    this.#turns = new FairTurns({ max, ofOneMax })
  }

  /** @throws Error when called twice: two handlers would be two opinions about what is safe */
  by(handler: UplinkHandler): void {
    if (this.#handler) throw new Error('The uplink handler is set already.')
    this.#handler = handler
  }

  /** Acks in handling, and those that wait for their turn. */
  get size(): number {
    return this.#turns.taken + this.#turns.waiting
  }

  get isFull(): boolean {
    return this.size >= this.#max
  }

  /** @throws what the handler throws, and when there is none: a message that nobody handles is not safe [L3] */
  async handle(message: UplinkMessage): Promise<void> {
    if (!this.#handler) throw new Error('No uplink handler is set.')
    if (message.uplink !== 'ack') return this.#handler(message)
    if (this.#turns.waiting >= turnsMax) throw new Overloaded(`${turnsMax} messages wait to be handled.`)
    const turn = this.#turns.begin(message.vin)
    if (turn) await turn
    try {
      await this.#handler(message)
    } finally {
      this.#end(message)
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

  #end({ vin }: UplinkMessage): void {
    this.#turns.end(vin)
    const { size } = this
    if (this.#waiters.length === 0) return
    for (const { resolve } of this.#waiters.filter(({ count }) => size <= count)) resolve()
    this.#waiters = this.#waiters.filter(({ count }) => size > count)
  }
}
