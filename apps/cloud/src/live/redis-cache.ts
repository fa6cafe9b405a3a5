/**
 * The cache in Redis or Valkey, shared by all processes [L12]. It is never the truth: every method may forget and none
 * fails.
 *
 * An invalidation that does not reach Redis leaves an old value there. Its time to live bounds that: Redis counts it even
 * while it cannot be reached, and it is short (seconds) for everything that can change. A flush only causes misses.
 */
import { type Clock, type Duration, isInstant } from '@keyfob/runtime'
import type { Cache } from '../ports/cache.ts'
import { jsonOf } from './json-of.ts'
import type { RedisConnection } from './redis-connection.ts'

export interface RedisCacheOptions {
  readonly connection: Pick<RedisConnection, 'ask'>
  /** First word of every key. */
  readonly prefix: string
  readonly clock: Pick<Clock, 'now'>
}

export class RedisCache implements Cache {
  readonly #options: RedisCacheOptions

  constructor(options: RedisCacheOptions) {
    this.#options = options
  }

  async get(key: string): Promise<{ readonly value: unknown; readonly storedAt: number } | undefined> {
    const text = await this.#options.connection.ask((redis) => redis.get(this.#name(key)).catch(ofOtherType))
    return typeof text === 'string' ? entryOf(text) : undefined
  }

  async set(key: string, value: unknown, ttl: Duration): Promise<void> {
    const text = jsonOf({ value, storedAt: this.#options.clock.now() })
    if (text === undefined || !(ttl >= 1)) return this.delete(key)
    await this.#options.connection.ask((redis) => redis.set(this.#name(key), text, 'PX', Math.floor(ttl)))
  }

  async delete(key: string): Promise<void> {
    await this.#options.connection.ask((redis) => redis.del(this.#name(key)))
  }

  #name(key: string): string {
    return `${this.#options.prefix}:${key}`
  }
}

/** Another program's list or hash under our key is no failure of Redis. @throws every other error */
const ofOtherType = (error: unknown): null => {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return null
  throw error
}

/** Another program's value under our key counts as none. */
const entryOf = (text: string): { value: unknown; storedAt: number } | undefined => {
  try {
    const { value, storedAt } = JSON.parse(text) as { value?: unknown; storedAt?: unknown }
    return isInstant(storedAt) ? { value, storedAt } : undefined
  } catch {
    return undefined
  }
}
