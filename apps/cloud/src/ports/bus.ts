import type { Ack, Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'

export interface AckDelivery {
  readonly vin: Vin
  readonly ack: Ack
  /** As the vehicle sent it, where its signature is to be verified. */
  readonly payload?: Uint8Array | undefined
}

/**
 * Resolves when the next stage holds the ack: the bus drops it only then [L3]. A rejection keeps it where it is.
 * With `StoreUnavailable` or `Overloaded` it is tried again for as long as it takes; with any other error a few times,
 * and then it is parked. Called for many acks at once, of one vehicle too; an ack may come twice, and its effect is the
 * same.
 */
export type AckHandler = (delivery: AckDelivery) => Promise<void>

/** The queue of acks between gateway and workers [L3]. In process: delivery is the handler's own commit. */
export interface AckBus {
  /**
   * Called once, before start, and only where acks are applied. `onUnread` hears of vehicles whose ack this bus itself
   * found unreadable, and parked; it is not waited for, and must not throw.
   *
   * @throws Error when called twice: two consumers would each get half of the acks
   */
  consume(handler: AckHandler, onUnread?: (vin: Vin) => void): void
  /**
   * Called for each ack that the gateway hears, any number at once. Resolves when the next stage holds it: the queue,
   * or without one the store. A rejection proves nothing: the ack may be in the queue although its confirm was lost.
   * The caller sends the vehicle no receipt then, and the ack comes again. Acks that are published one after
   * another reach the handler in that order; what overlaps has none, and the transition table needs none [L2].
   */
  publish(delivery: AckDelivery): Promise<void>
  /**
   * Keeps an unreadable payload for a person to look at; when there are too many the oldest are dropped. Resolves when it
   * is held, and only then does an ack get its receipt. After a rejection it may be held all the same, and be there
   * twice.
   */
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

/** What a person may do with parked messages, as often as they like. Rejects when the queue cannot be reached. */
export interface ParkedMessages {
  /** The oldest ones; they stay. While another look is under way it may show fewer. */
  list(limit: number): Promise<readonly ParkedMessage[]>
  /**
   * Gives an ack to the workers once more; one that still cannot be read is parked again. Reported state and presence
   * are latest-wins, and too old by now. After a rejection the message is still parked, and an ack may have reached the
   * workers.
   */
  retry(id: string): Promise<'retried' | 'not_found' | 'not_an_ack'>
  /** False when there is none, which is also the answer to the second of two calls. */
  drop(id: string): Promise<boolean>
}
