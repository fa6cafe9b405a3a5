/** For tests: a link without a network. What is sent is kept; what is received is passed in. */
import { type DownlinkMessage, writeDownlink } from '@keyfob/protocol'
import type { Link, LinkListener, LinkMessage } from '../link.ts'

export interface Said {
  readonly topic: string
  readonly retain: boolean
  readonly payload: string
  readonly message: Readonly<Record<string, unknown>>
}

export class SampleLink implements Link {
  readonly said: Said[] = []
  isUp = false
  onSaid: (said: Said) => void = () => undefined
  #listener: LinkListener | undefined
  will: LinkMessage | undefined
  /** As the cloud would, before it publishes. */
  sign: (text: string) => string = (text) => text

  open(_commandTopic: string, listener: LinkListener): void {
    this.#listener = listener
  }

  /** A connection, as the real link makes it: the will first. */
  async goUp(): Promise<void> {
    this.will = await this.#listener?.will()
    this.isUp = true
    this.#listener?.onUp()
  }

  goDown(): void {
    this.isUp = false
    this.#listener?.onDown('the network is down')
  }

  async publish({ topic, payload, retain }: LinkMessage): Promise<void> {
    if (!this.isUp) throw new Error('there is no connection')
    const said: Said = { topic, retain, payload, message: JSON.parse(payload) as Said['message'] } // the SDK's own writers made it
    this.said.push(said)
    this.onSaid(said)
  }

  async close(): Promise<void> {
    this.isUp = false
    this.#listener = undefined
  }

  hear(message: DownlinkMessage): void {
    this.hearBytes(Buffer.from(this.sign(writeDownlink(message))))
  }

  hearBytes(payload: Uint8Array): void {
    this.#listener?.onMessage(payload)
  }

  /** What was said on topics that end so, oldest first. */
  saidOn(uplink: 'ack' | 'state' | 'presence'): readonly Said['message'][] {
    return this.said.filter(({ topic }) => topic.endsWith(`/${uplink}`)).map(({ message }) => message)
  }
}
