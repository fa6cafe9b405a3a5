import { type DownlinkMessage, type Uplink, type Vin, readDownlink } from '@keyfob/protocol'
import type { Gateway, PublishOptions, UplinkHandler } from '../ports/gateway.ts'

export interface SentMessage {
  readonly vin: Vin
  readonly message: DownlinkMessage
  readonly options: PublishOptions
}

/** For tests: the way to the vehicles without a broker. Records what was published, and can be away. */
export class SampleGateway implements Gateway {
  connected = true
  /** While set, a publication waits for it before the broker's receipt. */
  receipt: Promise<void> | undefined
  readonly sent: SentMessage[] = []
  #handle: UplinkHandler = () => Promise.reject(new Error('nobody listens'))

  onUplink(handler: UplinkHandler): void {
    this.#handle = handler
  }

  onStray(): void {}

  async publish(vin: Vin, payload: string, options: PublishOptions = {}): Promise<void> {
    if (!this.connected) throw new Error('the broker is away')
    const read = readDownlink(Buffer.from(payload))
    if (!read.ok) throw new Error(`outside the contract: ${read.why.pointer} ${read.why.problem}`)
    this.sent.push({ vin, message: read.message, options })
    await this.receipt
  }

  /** A vehicle's message; settles as its receipt does. */
  async receive(vin: Vin, uplink: Uplink, payload: string | Uint8Array): Promise<void> {
    await this.#handle({ vin, uplink, payload: typeof payload === 'string' ? Buffer.from(payload) : payload })
  }

  sentTo(vin: Vin): readonly DownlinkMessage[] {
    return this.sent.filter((each) => each.vin === vin).map(({ message }) => message)
  }
}
