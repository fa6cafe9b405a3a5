import type { Uplink, Vin } from '@keyfob/protocol'

/** A message from a vehicle, as it came: the topic's VIN is trusted, the payload is not. */
export interface UplinkMessage {
  readonly vin: Vin
  readonly uplink: Uplink
  readonly payload: Uint8Array
  /** True: the broker retained it, and delivered it when the gateway subscribed. Its age is unknown, so it is no sign of life. */
  readonly retained?: boolean
}

/** A bonus on MQTT 5; nothing depends on it. */
export interface PublishOptions {
  readonly expirySeconds?: number
  readonly correlation?: string
  /** W3C Trace Context; the payload has it, too. */
  readonly traceparent?: string
}

/**
 * Settles when the fact is safe: the receipt (PUBACK) of an ack leaves only then [L3]. A rejection proves nothing to
 * the gateway; it logs it, gives no receipt, and ends the connection on which the ack came. That is the vehicle's own
 * with the embedded broker, and the vehicle sends the ack again. With another broker it is the gateway's, and the ack
 * comes again when the core repeats the command or asks [L4]. Reported state and presence need no custody: what is
 * rejected of them is logged and lost, and the next report or birth replaces it.
 *
 * Called for many messages at once. Messages of one vehicle and one kind are handed over in the order of their arrival,
 * without waiting for the one before; between kinds, and between vehicles, there is no order. A message may come twice,
 * and to several workers. Where RabbitMQ is the MQTT broker acks go into the queue of the bus, and none comes here.
 */
export type UplinkHandler = (message: UplinkMessage) => Promise<void>

/**
 * Called with what arrived outside the contract: an unknown topic, an oversized payload. `vin`: of a vehicle that sent it
 * just now. Such a message gets its receipt in any case, so the handler must not throw and is not waited for.
 */
export type UnroutableHandler = (topic: string, problem: string, vin?: Vin) => void

/**
 * The connection to the vehicles over MQTT. It carries bytes and holds receipts; it knows nothing of commands.
 * It reconnects by itself, forever, with back-off; while the broker is unavailable `publish` rejects at once.
 */
export interface Gateway {
  /**
   * Called once, by the composition root, before start.
   *
   * @throws Error when called twice: two handlers could disagree about what is safe
   */
  onUplink(handler: UplinkHandler): void
  /** Called once, by the composition root, before start. @throws Error when called twice */
  onUnroutable(handler: UnroutableHandler): void
  /**
   * QoS 1 to `{prefix}/{vin}/command`. Called by `DownlinkPublisher` only, any number of times at once.
   *
   * Resolves at the broker's receipt (PUBACK or confirm), which says nothing about the vehicle: there may be none. A
   * rejection proves nothing, because a connection may end between the message and its receipt; while the broker is
   * unavailable it comes at once. Nothing is kept to be sent later: the command is on record, and is
   * repeated. Calls that overlap may leave in any order; a call after another one's receipt leaves behind it [L8].
   */
  publish(vin: Vin, payload: string, options?: PublishOptions): Promise<void>
  /**
   * Clears what the broker retains of a vehicle; called when a person removes it; idempotent. Resolves at the
   * broker's receipt, and at once where the broker hands nothing retained to this gateway. A rejection does not tell
   * whether it is cleared, so the vehicle is not removed then.
   */
  forget(vin: Vin): Promise<void>
  /** The connection that spoke for this vehicle, while its message is handled. Absent where the broker tells only the VIN. */
  senderOf?(vin: Vin): object | undefined
  /** Whether a broker is connected. For readiness and people; not checked before a call of `publish`. */
  readonly connected: boolean
}
