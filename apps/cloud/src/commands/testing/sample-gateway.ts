import { type DownlinkMessage, type Uplink, type Vin, readDownlink } from '@keyfob/protocol'
import type { Gateway, PublishOptions, UnroutableHandler, UplinkHandler } from '../../ports/gateway.ts'

export interface SentMessage {
  readonly vin: Vin
  readonly message: DownlinkMessage
  readonly options: PublishOptions
  readonly payload: string
}

/** For tests: a gateway without a broker. Records what was published, and can be unavailable. */
export class SampleGateway implements Gateway {
  connected = true
  /** While set, a publication waits for it before the broker's receipt. */
  receipt: Promise<void> | undefined
  readonly sent: SentMessage[] = []
  /** Whether the broker never sends its receipt when a retained message is cleared. */
  hangs = false
  /** Vehicles whose retained messages were cleared. */
  readonly forgotten: Vin[] = []
  #unroutable: UnroutableHandler | undefined
  #handle: UplinkHandler | undefined

  onUplink(handler: UplinkHandler): void {
    if (this.#handle) throw new Error('The uplink handler is already set.')
    this.#handle = handler
  }

  onUnroutable(handler: UnroutableHandler): void {
    if (this.#unroutable) throw new Error('The handler of unroutable messages is already set.')
    this.#unroutable = handler
  }

  async publish(vin: Vin, payload: string, options: PublishOptions = {}): Promise<void> {
    if (!this.connected) throw new Error('the broker is unavailable')
    const read = readDownlink(Buffer.from(payload))
    if (!read.ok) throw new Error(`outside the contract: ${read.why.pointer} ${read.why.problem}`)
    this.sent.push({ vin, message: read.message, options, payload })
    await this.receipt
  }

  async forget(vin: Vin): Promise<void> {
    if (!this.connected) throw new Error('the broker is unavailable')
    this.forgotten.push(vin)
    if (this.hangs) await new Promise(() => undefined)
  }

  /** A vehicle's message; settles as its receipt does. */
  async receive(vin: Vin, uplink: Uplink, payload: string | Uint8Array, retained = false): Promise<void> {
    if (!this.#handle) throw new Error('No uplink handler is set.')
    await this.#handle({ vin, uplink, payload: typeof payload === 'string' ? Buffer.from(payload) : payload, retained })
  }

  /** A message outside the contract, on a topic of a vehicle. */
  receiveUnroutable(vin: Vin): void {
    this.#unroutable?.(`somewhere/${vin}`, 'is too large', vin)
  }

  sentTo(vin: Vin): readonly DownlinkMessage[] {
    return this.sent.filter((each) => each.vin === vin).map(({ message }) => message)
  }
}
