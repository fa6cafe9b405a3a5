import type { Uplink, Vin } from '@keyfob/protocol'

/** A message from a vehicle, as it came: the topic's VIN is trusted, the payload is not. */
export interface UplinkMessage {
  readonly vin: Vin
  readonly uplink: Uplink
  readonly payload: Uint8Array
  /** True: the broker kept it, and handed it over when the gateway came. It was said at some time before, and is no sign of life. */
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
 * Settles when the fact is safe: the broker's receipt (PUBACK) for the message leaves only then [L3]. A rejection keeps
 * the receipt back, so that the broker sends the message again. Reported state and presence need no custody.
 */
export type UplinkHandler = (message: UplinkMessage) => Promise<void>

export type StrayHandler = (topic: string, problem: string, vin?: Vin) => void

/**
 * The way to the vehicles over MQTT. It carries bytes and keeps receipts; it knows nothing of commands.
 * Lost connections are regained by itself, for ever, with back-off; while it is away `publish` rejects at once.
 */
export interface Gateway {
  /** Called once, before start. */
  onUplink(handler: UplinkHandler): void
  /** Something arrived outside the contract: a strange topic, an oversized payload. `vin`: of a vehicle, just now. */
  onStray(handler: StrayHandler): void
  /** QoS 1 to `{prefix}/{vin}/command`; resolves at the broker's PUBACK. `expirySeconds` is used on MQTT 5 only. */
  publish(vin: Vin, payload: string, options?: PublishOptions): Promise<void>
  /** Clears what the broker retains of a vehicle; resolves at the broker's PUBACK. */
  forget(vin: Vin): Promise<void>
  /** The connection that spoke for this vehicle, while what it said is handled. Absent where the broker tells only the VIN. */
  senderOf?(vin: Vin): object | undefined
  readonly connected: boolean
}
