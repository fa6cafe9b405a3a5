import type { Ack, Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'

export interface AckDelivery {
  readonly vin: Vin
  readonly ack: Ack
}

/** Settles when the next stage holds the ack: the bus lets go of it only then [L3]. A rejection keeps it where it is. */
export type AckHandler = (delivery: AckDelivery) => Promise<void>

/** The queue of acks between gateway and workers [L3]. In process: delivery is the handler's own commit. */
export interface AckBus {
  /** Called once, before start. `onUnread` hears of vehicles whose ack this bus itself found unreadable, and parked. */
  consume(handler: AckHandler, onUnread?: (vin: Vin) => void): void
  /** Resolves when the ack is held by the next stage. */
  publish(delivery: AckDelivery): Promise<void>
  /** An unreadable payload, kept for a person to look at. Bounded: the oldest go first. */
  park(vin: Vin, uplink: string, payload: Uint8Array, problem: string): Promise<void>
}

/** A message that could not be read or applied, as it came. */
export interface ParkedMessage {
  readonly id: string
  readonly vin: string
  readonly uplink: string
  readonly payload: Uint8Array
  readonly problem: string
  readonly parkedAt: Instant
}

/** What a person may do with parked messages. */
export interface ParkedMessages {
  /** The oldest ones. */
  list(limit: number): Promise<readonly ParkedMessage[]>
  /** Gives an ack to the workers once more; one that still cannot be read is parked again. Reported state and presence are latest-wins, and too old by now. */
  retry(id: string): Promise<'retried' | 'not_found' | 'not_an_ack'>
  drop(id: string): Promise<boolean>
}
