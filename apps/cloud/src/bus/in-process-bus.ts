/**
 * The ack queue of one process: there is none. A publish is the handler's own promise, so that the vehicle's receipt
 * waits for the commit itself [L3], and a failure of the store goes back to the gateway as it is.
 *
 * Parked messages are kept in memory, the newest of them, for a person to look at; they are gone with the process.
 */
import type { Vin } from '@keyfob/protocol'
import type { AckBus, AckDelivery } from '../ports/bus.ts'
import type { Log } from '../ports/log.ts'

export interface ParkedMessage {
  readonly vin: Vin
  readonly uplink: string
  readonly payload: Uint8Array
  readonly problem: string
}

/** 16 MB if each is as large as a payload may be. */
const parkedMax = 1_000

export class InProcessBus implements AckBus {
  readonly #log: Log
  readonly #parked: ParkedMessage[] = []
  #handler: ((delivery: AckDelivery) => Promise<void>) | undefined
  #parkedCount = 0

  constructor({ log }: { readonly log: Log }) {
    this.#log = log
  }

  /** @throws Error when called twice: two consumers would each hold half of the acks */
  consume(handler: (delivery: AckDelivery) => Promise<void>): void {
    if (this.#handler) throw new Error('The acks have a consumer already.')
    this.#handler = handler
  }

  async publish(delivery: AckDelivery): Promise<void> {
    if (!this.#handler) throw new Error('The acks have no consumer.')
    await this.#handler(delivery)
  }

  async park(vin: Vin, uplink: string, payload: Uint8Array, problem: string): Promise<void> {
    this.#parkedCount += 1
    // Copied, because a payload is often a view of a far larger buffer, which would be kept with it.
    this.#parked.push({ vin, uplink, payload: new Uint8Array(payload), problem })
    if (this.#parked.length <= parkedMax) return
    this.#parked.shift()
    this.#log.warn('bus.parked_forgotten', { kept: parkedMax, parked: this.#parkedCount })
  }

  /** The newest parked messages, oldest first. */
  get parked(): readonly ParkedMessage[] {
    return [...this.#parked]
  }

  /** How many were parked since the start, those that were forgotten included. */
  get parkedCount(): number {
    return this.#parkedCount
  }
}
