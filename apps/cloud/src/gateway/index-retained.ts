import { Readable } from 'node:stream'

interface RetainedPacket {
  readonly topic: string
  readonly payload: { readonly length: number }
}

/** What the library asks of its persistence about retained messages. */
export interface RetainedMemory {
  storeRetained(packet: RetainedPacket): Promise<void>
  createRetainedStreamCombi(filters: readonly string[]): Readable
}

/**
 * Finds the retained messages of a subscription without wildcards by their topics. The library compares each filter with
 * every retained message, and each vehicle has one, its birth: with 5,000 of them that was three fifths of the processor
 * while more vehicles connected.
 */
export const indexRetained = (memory: RetainedMemory): void => {
  const byTopic = new Map<string, RetainedPacket>()
  const store = memory.storeRetained.bind(memory)
  const search = memory.createRetainedStreamCombi.bind(memory)
  memory.storeRetained = (packet) => {
    if (packet.payload.length === 0) byTopic.delete(packet.topic)
    else byTopic.set(packet.topic, { ...packet }) // the library uses its own again
    return store(packet)
  }
  memory.createRetainedStreamCombi = (filters) => {
    if (filters.some((filter) => /[+#]/.test(filter))) return search(filters)
    return Readable.from(filters.flatMap((filter) => byTopic.get(filter) ?? []))
  }
}
