import type { Vin } from '@keyfob/protocol'
import type { AckBus, AckDelivery } from '../ports/bus.ts'

/** Unreadable messages that are kept for a person; the oldest goes first. At most 16 kB each. */
const parkedMax = 1_000

export interface ParkedMessage {
  readonly vin: Vin
  readonly uplink: string
  readonly payload: Uint8Array
  readonly problem: string
}

/** Acks go straight to their handler: its commit is the next stage that holds them [L3], and there is no queue to lose. */
export class InProcessBus implements AckBus {
  #handle: (delivery: AckDelivery) => Promise<void> = async () => {
    throw new Error('nobody consumes acks yet')
  }
  readonly #parked: ParkedMessage[] = []
  #parkedCount = 0

  /** All that were ever parked by this process. */
  get parkedCount(): number {
    return this.#parkedCount
  }

  get parked(): readonly ParkedMessage[] {
    return this.#parked
  }

  consume(handler: (delivery: AckDelivery) => Promise<void>): void {
    this.#handle = handler
  }

  publish(delivery: AckDelivery): Promise<void> {
    return this.#handle(delivery)
  }

  async park(vin: Vin, uplink: string, payload: Uint8Array, problem: string): Promise<void> {
    this.#parkedCount += 1
    // A copy: the broker's buffer is the broker's.
    this.#parked.push({ vin, uplink, payload: Uint8Array.from(payload), problem })
    if (this.#parked.length > parkedMax) this.#parked.shift()
  }
}
