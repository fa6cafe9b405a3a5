import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, Overloaded } from '@keyfob/runtime'
import type { UnroutableHandler, UplinkHandler, UplinkMessage } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import { FairTurns } from './fair-turns.ts'

/** Messages that wait for their turn, of all vehicles together: 5 MB as they usually are, 320 MB at their largest. */
const turnsMax = 20_000

/** Of one vehicle at once: as many as go into one commit, so that the next commit has room for others. */
const ofOneMax = 128

/**
 * Hands what vehicles send to the handlers of a gateway; the same in every gateway. Each handler is set once. The uplink
 * handler runs on a bounded number of acks at once; the others wait, and the waiting vehicles take turns one by one.
 * Reports and presence have turns of their own behind the handler and take none here. Every uplink that was refused is
 * logged here.
 */
export class Handling {
  readonly #max: number
  readonly #turns: FairTurns
  #waiters: { readonly count: number; readonly resolve: () => void }[] = []
  readonly #log: Log
  #handler: UplinkHandler | undefined
  #unroutableHandler: UnroutableHandler | undefined

  constructor(max: number, log: Log) {
    this.#max = max
    this.#log = log
    this.#turns = new FairTurns({ max, ofOneMax })
  }

  /** @throws Error when called twice: two handlers could disagree about what is safe */
  onUplink(handler: UplinkHandler): void {
    if (this.#handler) throw new Error('The uplink handler is set already.')
    this.#handler = handler
  }

  /** @throws Error when called twice */
  onUnroutable(handler: UnroutableHandler): void {
    if (this.#unroutableHandler) throw new Error('The handler of what is outside the contract is set already.')
    this.#unroutableHandler = handler
  }

  /** Acks in handling, and those that wait for their turn. */
  get size(): number {
    return this.#turns.taken + this.#turns.waiting
  }

  get isFull(): boolean {
    return this.size >= this.#max
  }

  /** Rejects, with the handler's error as its cause, when the message is not safe [L3]; that is logged then. */
  async handle(message: UplinkMessage): Promise<void> {
    try {
      await this.#handleInTurn(message)
    } catch (error) {
      const { vin, uplink } = message
      this.#log.warn('gateway.uplink_refused', { vin, uplink, error: String(error) })
      throw new Error('An uplink could not be handled.', { cause: error })
    }
  }

  unroutable(topic: string, { problem, vin }: { readonly problem: string; readonly vin?: Vin }): void {
    this.#unroutableHandler?.(topic, problem, vin)
  }

  /** Resolves when one more would not wait. */
  room(): Promise<void> {
    return this.#atMost(this.#max - 1)
  }

  /** Resolves when nothing is in handling, or after a time limit: a handler that hangs must not block a stop. */
  async idle(within: Duration, clock: Clock): Promise<void> {
    let giveUp = (): void => undefined
    const givenUp = new Promise<void>((resolve) => (giveUp = resolve))
    const timer = clock.schedule(within, giveUp)
    await Promise.race([this.#atMost(0), givenUp])
    timer.cancel()
  }

  async #handleInTurn(message: UplinkMessage): Promise<void> {
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
