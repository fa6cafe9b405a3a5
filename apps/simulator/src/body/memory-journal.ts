import type { MemoryEntry } from '@keyfob/protocol'
import type { Journal } from '@keyfob/vehicle'

/**
 * The journal of a simulated vehicle in RAM, for a fleet that ends with its process: it outlives the runs of the SDK, and a
 * power cut loses what was not written, as with a file. A file for each of twenty thousand vehicles would be as many
 * descriptors again.
 */
export class MemoryJournal implements Journal {
  #entries: readonly MemoryEntry[] = []

  async open(): Promise<readonly MemoryEntry[]> {
    return this.#entries
  }

  async append(entries: readonly MemoryEntry[]): Promise<void> {
    this.#entries = this.#entries.concat(entries) // no larger than they are; a list that is spread has room for 16 more
  }

  async rewrite(entries: readonly MemoryEntry[]): Promise<void> {
    this.#entries = entries
  }

  async close(): Promise<void> {}
}
