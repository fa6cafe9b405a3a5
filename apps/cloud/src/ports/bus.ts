import type { Ack, Vin } from '@keyfob/protocol'

export interface AckDelivery {
  readonly vin: Vin
  readonly ack: Ack
}

/** The queue of acks between gateway and workers [L3]. In process: delivery is the handler's own commit. */
export interface AckBus {
  /** Called once, before start. */
  consume(handler: (delivery: AckDelivery) => Promise<void>): void
  /** Resolves when the ack is held by the next stage. */
  publish(delivery: AckDelivery): Promise<void>
  /** An unreadable payload, kept for a person to look at. Bounded. */
  park(vin: Vin, uplink: string, payload: Uint8Array, problem: string): Promise<void>
}
