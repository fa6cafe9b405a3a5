/**
 * The cache in Redis or Valkey, shared by all processes [L12]. It is never the truth: every method may forget and none
 * fails. A Redis command that takes longer than a read of the database is given up, and after some of those Redis is not
 * used for a while. A dead, slow or stalled Redis costs the first few requests a tenth of a second each, and later ones nothing.
 *
 * An invalidation that does not reach Redis leaves an old value there. Its time to live bounds that: Redis counts it even
 * while it cannot be reached, and it is short (seconds) for everything that can change. A flush only causes misses.
 */
import { type Clock, type Duration, ManagedService, isInstant, milliseconds, seconds } from '@keyfob/runtime'
import { Redis } from 'ioredis'
import type { Cache } from '../ports/cache.ts'
import type { Log } from '../ports/log.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { jsonOf } from './json-of.ts'

export interface RedisCacheOptions {
  /** With credentials. */
  readonly url: string
  /** First word of every key. */
  readonly prefix: string
  readonly clock: Clock
  readonly log: Log
}

const answerWithin: Duration = milliseconds(100)
const connectWithin: Duration = seconds(2)
/** A start waits no longer than this: without Redis everything works. */
const startWithin: Duration = seconds(1)

export class RedisCache extends ManagedService implements Cache {
  readonly #options: RedisCacheOptions
  readonly #breaker: CircuitBreaker
  #redis: Redis | undefined
  #isTold = false

  constructor(options: RedisCacheOptions) {
    super('cache')
    this.#options = options
    this.#breaker = new CircuitBreaker({
      clock: options.clock,
      onChange: (isOpen, error) => this.#onBreaker(isOpen, error),
    })
  }

  /** Null while Redis answers; else a sentence. It makes no process unready. */
  get problem(): string | null {
    if (this.#breaker.isOpen) return 'Redis does not answer in time; it is not used for a while'
    return this.#redis?.status === 'ready' ? null : 'Redis is not connected'
  }

  async get(key: string): Promise<{ readonly value: unknown; readonly storedAt: number } | undefined> {
    const text = await this.#ask((redis) => redis.get(this.#name(key)).catch(ofOtherType))
    return typeof text === 'string' ? entryOf(text) : undefined
  }

  async set(key: string, value: unknown, ttl: Duration): Promise<void> {
    const text = jsonOf({ value, storedAt: this.#options.clock.now() })
    if (text === undefined || !(ttl >= 1)) return this.delete(key)
    await this.#ask((redis) => redis.set(this.#name(key), text, 'PX', Math.floor(ttl)))
  }

  async delete(key: string): Promise<void> {
    await this.#ask((redis) => redis.del(this.#name(key)))
  }

  protected override async onStart(): Promise<void> {
    const redis = new Redis(this.#options.url, {
      lazyConnect: true,
      connectionName: 'keyfob',
      connectTimeout: connectWithin,
      commandTimeout: answerWithin,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      enableAutoPipelining: true,
      retryStrategy: (tries) => Math.min(100 * 2 ** tries, seconds(5)),
    })
    this.#redis = redis
    redis.on('ready', () => this.#tell(true))
    redis.on('error', (error) => this.#tell(false, error.message))
    redis.on('close', () => this.#tell(false))
    await Promise.race([redis.connect().catch(() => undefined), this.#options.clock.sleep(startWithin)])
  }

  protected override async onStop(): Promise<void> {
    this.#redis?.disconnect()
    this.#redis = undefined
  }

  #name(key: string): string {
    return `${this.#options.prefix}:${key}`
  }

  async #ask<Value>(question: (redis: Redis) => Promise<Value>): Promise<Value | undefined> {
    const redis = this.#redis
    // Not connected is known at once, and costs nothing: the library reconnects by itself.
    if (redis?.status !== 'ready') return undefined
    return this.#breaker.run(() => question(redis))
  }

  #onBreaker(isOpen: boolean, error: unknown): void {
    const { log } = this.#options
    if (!isOpen) return log.info('cache.asked_again')
    log.warn('cache.not_asked', { error: String(error) })
    // A peer that stalls may be down without closing the connection: the next attempt uses a new one.
    this.#redis?.disconnect(true)
  }

  /** Once per change. */
  #tell(isReady: boolean, error?: string): void {
    if (isReady === this.#isTold || (this.#redis === undefined && !isReady)) return
    this.#isTold = isReady
    if (isReady) this.#options.log.info('cache.connected')
    else this.#options.log.warn('cache.lost', { error })
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
