/**
 * Reads through the cache [L12]: the cache's value while it lives, else the store's, which is put into the cache. One loader per
 * key at a time; who asks meanwhile gets the same. A value that was changed while it was loaded is not kept.
 *
 * When the store is away, the last value that this process read may be told for a minute, marked as stale, if the caller
 * wants that.
 */
import type { Clock, Duration } from '@keyfob/runtime'
import { seconds } from '@keyfob/runtime'
import type { Cache } from '../ports/cache.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'

export interface CachedRead<Value> {
  readonly value: Value
  readonly cache: 'hit' | 'miss' | 'stale'
  /** Since it was read from the store. */
  readonly age: Duration
}

/** For metrics. `error`: loads that failed. */
export interface CacheCounts {
  hit: number
  miss: number
  stale: number
  error: number
}

interface Loading {
  readonly value: Promise<unknown>
  isOutdated: boolean
}

/** Values end at different times, or all of a fleet would be read anew in the same second. */
const jitter = 0.2
const staleFor: Duration = seconds(60)
const staleMax = 10_000

export class ReadThrough {
  readonly #cache: Cache
  readonly #clock: Clock
  readonly #loading = new Map<string, Loading>()
  /** Of reads that may be stale. */
  readonly #last = new Map<string, { readonly value: unknown; readonly readAt: Duration }>()
  readonly counts: CacheCounts = { hit: 0, miss: 0, stale: 0, error: 0 }

  constructor(cache: Cache, clock: Clock) {
    this.#cache = cache
    this.#clock = clock
  }

  /** `ttlOf` undefined: the value is not to be kept. A value that is undefined never is. */
  async read<Value>(
    key: string,
    load: () => Promise<Value | undefined>,
    ttlOf: (value: Value) => Duration | undefined,
    { mayBeStale = false } = {},
  ): Promise<CachedRead<Value> | undefined> {
    const cached = await this.#cache.get(key)
    if (cached) {
      this.counts.hit += 1
      return { value: cached.value as Value, cache: 'hit', age: Math.max(0, this.#clock.now() - cached.storedAt) } // what `keep` was given
    }
    try {
      const value = await this.#load(key, load, ttlOf, mayBeStale)
      this.counts.miss += 1
      return value === undefined ? undefined : { value, cache: 'miss', age: 0 }
    } catch (error) {
      this.counts.error += 1
      const stale = mayBeStale && error instanceof StoreUnavailable ? this.#stale<Value>(key) : undefined
      if (stale) return stale
      throw error
    }
  }

  /** What the store holds now: written through. */
  async keep(key: string, value: unknown, ttl: Duration): Promise<void> {
    this.#outdate(key)
    if (this.#last.has(key)) this.#remember(key, value)
    await this.#cache.set(key, value, this.#spread(ttl))
  }

  /** It changed: whatever is cached is wrong. */
  async forget(key: string): Promise<void> {
    this.#outdate(key)
    this.#last.delete(key)
    await this.#cache.delete(key)
  }

  #outdate(key: string): void {
    const loading = this.#loading.get(key)
    if (loading) loading.isOutdated = true
  }

  async #load<Value>(
    key: string,
    load: () => Promise<Value | undefined>,
    ttlOf: (value: Value) => Duration | undefined,
    mayBeStale: boolean,
  ): Promise<Value | undefined> {
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

  #remember(key: string, value: unknown): void {
    if (this.#last.size >= staleMax) this.#last.clear()
    this.#last.set(key, { value, readAt: this.#clock.monotonic() })
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
