export interface RetainedLimits {
  readonly topics: number
  readonly bytes: number
}

interface Retained {
  readonly bytes: number
  readonly holder: Holder
}

/** What one client retains, or all of them. */
class Holder {
  readonly #limits: RetainedLimits
  #topics = 0
  #bytes = 0

  constructor(limits: RetainedLimits) {
    this.#limits = limits
  }

  hasRoom(topics: number, bytes: number): boolean {
    return this.#topics + topics <= this.#limits.topics && this.#bytes + bytes <= this.#limits.bytes
  }

  add(topics: number, bytes: number): void {
    this.#topics += topics
    this.#bytes += bytes
  }
}

/**
 * The broker keeps retained messages forever. This bounds their number and size, for one client and for all together.
 * A message belongs to the client that published it last.
 */
export class RetainedTopics {
  readonly #ofOne: RetainedLimits
  readonly #all: Holder
  readonly #holders = new WeakMap<object, Holder>()
  readonly #retained = new Map<string, Retained>()

  constructor(ofOne: RetainedLimits, all: RetainedLimits) {
    this.#ofOne = ofOne
    this.#all = new Holder(all)
  }

  /** Notes a retained message, the empty one that clears a topic included; false when there is no room for it. */
  admit(client: object, topic: string, payloadBytes: number): boolean {
    const before = this.#retained.get(topic)
    if (payloadBytes === 0) return this.#forget(topic, before)
    const bytes = Buffer.byteLength(topic) + payloadBytes
    const holder = this.#holderOf(client)
    const own = before?.holder === holder ? before : undefined
    if (!holder.hasRoom(own ? 0 : 1, bytes - (own?.bytes ?? 0))) return false
    if (!this.#all.hasRoom(before ? 0 : 1, bytes - (before?.bytes ?? 0))) return false
    this.#forget(topic, before)
    for (const each of [holder, this.#all]) each.add(1, bytes)
    this.#retained.set(topic, { bytes, holder })
    return true
  }

  #forget(topic: string, before: Retained | undefined): true {
    if (before) for (const each of [before.holder, this.#all]) each.add(-1, -before.bytes)
    this.#retained.delete(topic)
    return true
  }

  #holderOf(client: object): Holder {
    const holder = this.#holders.get(client) ?? new Holder(this.#ofOne)
    this.#holders.set(client, holder)
    return holder
  }
}
