import { LRUCache } from 'lru-cache'
import type { Clock, Duration } from '@keyfob/runtime'
import type { Cache } from '../ports/cache.ts'

/** Vehicles of a few kilobytes each: some tens of megabytes at most. */
const entriesMax = 10_000

interface Entry {
  /** JSON, so that no reader can change what the next one gets. */
  readonly text: string
  readonly storedAt: number
}

/** The cache in this process. */
export class LruMemoryCache implements Cache {
  readonly #clock: Clock
  readonly #entries: LRUCache<string, Entry>

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
    this.#entries = new LRUCache({ max: entriesMax, perf: { now: () => clock.monotonic() }, ttlResolution: 0 })
  }

  async get(key: string): Promise<{ readonly value: unknown; readonly storedAt: number } | undefined> {
    const entry = this.#entries.get(key)
    return entry && { value: JSON.parse(entry.text) as unknown, storedAt: entry.storedAt }
  }

  async set(key: string, value: unknown, ttl: Duration): Promise<void> {
    this.#entries.set(key, { text: JSON.stringify(value), storedAt: this.#clock.now() }, { ttl })
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key)
  }
}
