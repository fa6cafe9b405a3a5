/** Where vehicles connect. */
export interface Broker {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** 4 is MQTT 3.1.1. Default 5. */
  readonly protocolVersion?: 4 | 5
}
