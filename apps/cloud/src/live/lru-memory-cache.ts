/**
 * The cache in this process [L12]. A value is kept as JSON, as in Redis, so that each reader gets its own copy. The number
 * of entries and their size are bounded; the least recently used are dropped first, and when they are stale.
 */
import type { Clock, Duration, Instant } from '@keyfob/runtime'
import { LRUCache } from 'lru-cache'
import type { Cache } from '../ports/cache.ts'
import { jsonOf } from './json-of.ts'

export interface LruMemoryCacheOptions {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly entriesMax?: number
  /** Of all values together, in characters of JSON. */
  readonly charactersMax?: number
}

interface Entry {
  readonly json: string
  readonly storedAt: Instant
  /** On the monotonic clock. The library's own TTL reads the real time and sets timers. */
  readonly staleAt: Duration
}

/** The vehicles of a fleet that one process serves. */
const entriesMaxDefault = 10_000
/** A few kilobytes for each of them. */
const charactersMaxDefault = 32 * 1_024 * 1_024

export class LruMemoryCache implements Cache {
  readonly #clock: LruMemoryCacheOptions['clock']
  readonly #entries: LRUCache<string, Entry>

  constructor({ clock, entriesMax = entriesMaxDefault, charactersMax = charactersMaxDefault }: LruMemoryCacheOptions) {
    this.#clock = clock
    this.#entries = new LRUCache({
      max: entriesMax,
      maxSize: charactersMax,
      sizeCalculation: ({ json }, key) => json.length + key.length + 1,
    })
  }

  /** Entries, of which some may be stale. */
  get size(): number {
    return this.#entries.size
  }

  async get(key: string): Promise<{ readonly value: unknown; readonly storedAt: Instant } | undefined> {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (this.#clock.monotonic() < entry.staleAt)
      return { value: JSON.parse(entry.json) as unknown, storedAt: entry.storedAt }
    this.#entries.delete(key)
    return undefined
  }

  async set(key: string, value: unknown, ttl: Duration): Promise<void> {
    const json = jsonOf(value)
    // A value that cannot be kept deletes the older one under its key, which would be wrong.
    if (json === undefined || !(ttl > 0)) return void this.#entries.delete(key)
    const now = this.#clock.monotonic()
    this.#dropStale(now)
    this.#entries.set(key, { json, storedAt: this.#clock.now(), staleAt: now + ttl })
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key)
  }

  /** Those that nobody read for longest, up to the first that is still alive: a fleet that was heard once does not stay. */
  #dropStale(now: Duration): void {
    for (const key of this.#entries.rkeys()) {
      if (now < (this.#entries.peek(key)?.staleAt ?? 0)) return
      this.#entries.delete(key)
    }
  }
}
