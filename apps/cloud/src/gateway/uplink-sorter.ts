import { type Topics, payloadBytesMax } from '@keyfob/protocol'
import type { UplinkHandler } from '../ports/gateway.ts'

type StrayHandler = (topic: string, problem: string) => void

/** What a message is: an uplink of the contract that somebody handles, a stray that is counted, or none of our business. */
export class UplinkSorter {
  readonly #topics: Topics
  #onUplink: UplinkHandler = async () => undefined
  #onStray: StrayHandler = () => undefined

  constructor(topics: Topics) {
    this.#topics = topics
  }

  onUplink(handler: UplinkHandler): void {
    this.#onUplink = handler
  }

  onStray(handler: StrayHandler): void {
    this.#onStray = handler
  }

  /** Settles as the handler does [L3]. False: oversized, not to be passed on to anybody. */
  async sort(topic: string, payload: Uint8Array): Promise<boolean> {
    if (!topic.startsWith(`${this.#topics.prefix}/`)) return true
    const place = this.#topics.parse(topic)
    if (payload.byteLength > payloadBytesMax) {
      this.#onStray(topic, `is ${payload.byteLength} bytes; at most ${payloadBytesMax} are read`)
      return false
    }
    if (place === undefined) this.#onStray(topic, 'is not a topic of the contract')
    else if (place.uplink !== 'command') await this.#onUplink({ vin: place.vin, uplink: place.uplink, payload })
    return true
  }
}
