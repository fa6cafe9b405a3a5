/** The broker keeps retained messages for ever: this bounds how many and how large they may be together. */
export class RetainedTopics {
  readonly #topicsMax: number
  readonly #bytesMax: number
  readonly #bytes = new Map<string, number>()
  #total = 0

  constructor(topicsMax: number, bytesMax: number) {
    this.#topicsMax = topicsMax
    this.#bytesMax = bytesMax
  }

  /** Notes a retained message, the empty one that clears a topic included; false when there is no room for it. */
  admit(topic: string, payloadBytes: number): boolean {
    const before = this.#bytes.get(topic)
    if (payloadBytes === 0) return this.#note(topic, before ?? 0, undefined)
    const bytes = Buffer.byteLength(topic) + payloadBytes
    const isTooMany = before === undefined && this.#bytes.size >= this.#topicsMax
    if (isTooMany || this.#total - (before ?? 0) + bytes > this.#bytesMax) return false
    return this.#note(topic, before ?? 0, bytes)
  }

  #note(topic: string, before: number, after: number | undefined): true {
    this.#total += (after ?? 0) - before
    if (after === undefined) this.#bytes.delete(topic)
    else this.#bytes.set(topic, after)
    return true
  }
}
