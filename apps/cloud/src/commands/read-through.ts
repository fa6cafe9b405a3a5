/**
 * Reads through the cache [L12]: the cache's value until it expires, else the store's, which is put into the cache. There is
 * one loader per key at a time, which concurrent readers share. A value that changed while it was loaded is not cached.
 *
 * When the store is unavailable, the last value that this process read is returned for up to a minute, marked as stale, if
 * the caller allows that.
 */
import type { Clock, Duration } from '@keyfob/runtime'
import { seconds } from '@keyfob/runtime'
import type { Cache } from '../ports/cache.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'

export interface CachedRead<Value> {
  readonly value: Value
  readonly cache: 'hit' | 'miss' | 'stale'
  /** Time since the value was read from the store. */
  readonly age: Duration
}

/** For metrics. `error`: loads that failed. */
export interface CacheCounts {
  hit: number
  miss: number
  stale: number
  error: number
}

/** What is read, and which cached value counts as it: anyone who reaches a shared cache can put anything there. */
export interface CachedReading<Value> {
  readonly key: string
  readonly load: () => Promise<Value | undefined>
  /** How long the value may be cached; undefined: not at all. */
  readonly ttlOf: (value: Value) => Duration | undefined
  /** Whether the cached value has the right form, and is the one that the key names. */
  readonly isValue: (value: unknown) => value is Value
  /** Whether the last value may be returned while the store is unavailable. */
  readonly mayBeStale?: boolean
}

interface Loading {
  readonly value: Promise<unknown>
  isOutdated: boolean
}

interface LastValue {
  readonly value: unknown
  readonly loadedAt: Duration
  /** Or written through. */
  readonly readAt: Duration
}

/** Values expire at different times; otherwise a whole fleet would be read again in the same second. */
const jitter = 0.2
const staleFor: Duration = seconds(60)
const staleMax = 10_000
/** More than the clocks of two processes differ. */
const skewMax: Duration = seconds(1)

export class ReadThrough {
  readonly #cache: Cache
  readonly #clock: Clock
  readonly #loading = new Map<string, Loading>()
  /** The last values, of reads that may be stale, in the order of their loading. */
  readonly #last = new Map<string, LastValue>()
  readonly counts: CacheCounts = { hit: 0, miss: 0, stale: 0, error: 0 }

  constructor(cache: Cache, clock: Clock) {
    this.#cache = cache
    this.#clock = clock
  }

  /** A value that is undefined is never kept. */
  async read<Value>(reading: CachedReading<Value>): Promise<CachedRead<Value> | undefined> {
    const { key, mayBeStale = false } = reading
    const hit = await this.#cached(reading)
    if (hit) {
      this.counts.hit += 1
      return hit
    }
    try {
      const value = await this.#load(reading)
      this.counts.miss += 1
      return value === undefined ? undefined : { value, cache: 'miss', age: 0 }
    } catch (error) {
      this.counts.error += 1
      const stale = mayBeStale && error instanceof StoreUnavailable ? this.#stale<Value>(key) : undefined
      if (stale) return stale
      throw error
    }
  }

  /** A value that would not have been cached, or not for so long, is no hit: a cache is never the truth [L12]. */
  async #cached<Value>({ key, isValue, ttlOf }: CachedReading<Value>): Promise<CachedRead<Value> | undefined> {
    const cached = await this.#cache.get(key)
    if (cached === undefined || !isValue(cached.value)) return undefined
    const age = this.#clock.now() - cached.storedAt
    const isAlive = age >= -skewMax && age <= (ttlOf(cached.value) ?? -Infinity) + skewMax
    return isAlive ? { value: cached.value, cache: 'hit', age: Math.max(0, age) } : undefined
  }

  /** Writes through what the store holds now. */
  async keep(key: string, value: unknown, ttl: Duration): Promise<void> {
    this.#outdate(key)
    const last = this.#last.get(key)
    if (last) this.#last.set(key, { ...last, value, readAt: this.#clock.monotonic() })
    await this.#cache.set(key, value, this.#spread(ttl))
  }

  /** The value changed: what is cached is wrong. */
  async forget(key: string): Promise<void> {
    this.#outdate(key)
    this.#last.delete(key)
    await this.#cache.delete(key)
  }

  #outdate(key: string): void {
    const loading = this.#loading.get(key)
    if (loading) loading.isOutdated = true
  }

  async #load<Value>({ key, load, ttlOf, mayBeStale }: CachedReading<Value>): Promise<Value | undefined> {
    const under = this.#loading.get(key)
    if (under && !under.isOutdated) return under.value as Promise<Value | undefined> // the same key is the same kind of value
    const loading: Loading = { value: load(), isOutdated: false }
    this.#loading.set(key, loading)
    try {
      const value = (await loading.value) as Value | undefined
      const ttl = value === undefined || loading.isOutdated ? undefined : ttlOf(value)
      if (ttl === undefined) return value
      if (mayBeStale) this.#remember(key, value)
      await this.#cache.set(key, value, this.#spread(ttl))
      return value
    } finally {
      if (this.#loading.get(key) === loading) this.#loading.delete(key)
    }
  }

  /** What was loaded longer ago than it may be stale goes, and the oldest of what is too much. */
  #remember(key: string, value: unknown): void {
    const now = this.#clock.monotonic()
    this.#last.delete(key)
    for (const [oldest, { loadedAt }] of this.#last) {
      if (now - loadedAt <= staleFor && this.#last.size < staleMax) break
      this.#last.delete(oldest)
    }
    this.#last.set(key, { value, loadedAt: now, readAt: now })
  }

  #stale<Value>(key: string): CachedRead<Value> | undefined {
    const last = this.#last.get(key)
    const age = last === undefined ? Infinity : this.#clock.monotonic() - last.readAt
    if (last === undefined || age > staleFor) return undefined
    this.counts.stale += 1
    return { value: last.value as Value, cache: 'stale', age } // of a load of the same key, or written through under it
  }

  #spread(ttl: Duration): Duration {
    return ttl * (1 - jitter * Math.random())
  }
}
