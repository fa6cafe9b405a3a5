import type { MemoryEntry } from '@keyfob/protocol'

/**
 * Where a vehicle's memory is durable: an append-only list of entries [L4]. `FileJournal` keeps it on disk.
 * One vehicle at a time uses a journal.
 */
export interface Journal {
  /**
   * Everything that was written, oldest first. A journal that is new, or so damaged that an entry may be missing, is
   * empty: the memory then has no horizon, which is how a lost memory protects itself.
   */
  open(): Promise<readonly MemoryEntry[]>
  /** Resolves when the entries are durable, all or none of them in doubt: after a rejection they count as not written. */
  append(entries: readonly MemoryEntry[]): Promise<void>
  /** Replaces everything, atomically: what is still remembered, without what was purged. */
  rewrite(entries: readonly MemoryEntry[]): Promise<void>
  close(): Promise<void>
}
