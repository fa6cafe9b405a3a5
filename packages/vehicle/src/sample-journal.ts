/** For tests: a journal in memory that outlives its vehicle, and can fail. */
import type { MemoryEntry } from '@keyfob/protocol'
import type { Journal } from './journal.ts'

export class SampleJournal implements Journal {
  entries: MemoryEntry[] = []
  failure: Error | undefined
  rewrites = 0

  async open(): Promise<readonly MemoryEntry[]> {
    return [...this.entries]
  }

  async append(entries: readonly MemoryEntry[]): Promise<void> {
    if (this.failure) throw this.failure
    this.entries.push(...entries)
  }

  async rewrite(entries: readonly MemoryEntry[]): Promise<void> {
    this.rewrites += 1
    this.entries = [...entries]
  }

  async close(): Promise<void> {
    // Memory has nothing to let go of.
  }
}
