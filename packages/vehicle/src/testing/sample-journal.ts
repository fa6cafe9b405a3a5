/** For tests: a journal in memory that outlives its vehicle, can fail, and can be slow. */
import type { MemoryEntry } from '@keyfob/protocol'
import type { Journal } from '../journal.ts'

export class SampleJournal implements Journal {
  entries: MemoryEntry[] = []
  failure: Error | undefined
  /** While set, appends wait for it. */
  slowness: Promise<void> | undefined
  rewrites = 0

  async open(): Promise<readonly MemoryEntry[]> {
    return [...this.entries]
  }

  async append(entries: readonly MemoryEntry[]): Promise<void> {
    await this.slowness
    if (this.failure) throw this.failure
    this.entries.push(...entries)
  }

  async rewrite(entries: readonly MemoryEntry[]): Promise<void> {
    if (this.failure) throw this.failure
    this.rewrites += 1
    this.entries = [...entries]
  }

  async close(): Promise<void> {
    // Memory has nothing to release.
  }
}
