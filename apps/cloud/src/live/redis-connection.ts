/**
 * The connection to Redis or Valkey that all of its users in a process share. A Redis command that takes longer than a
 * read of the database is given up, and after some of those Redis is not used for a while. A dead, slow or stalled Redis
 * costs the first few requests a tenth of a second each, and later ones nothing.
 */
import { type Clock, type Duration, ManagedService, milliseconds, seconds } from '@keyfob/runtime'
import { Redis } from 'ioredis'
import type { Log } from '../ports/log.ts'
import { CircuitBreaker } from './circuit-breaker.ts'

export interface RedisConnectionOptions {
  /** With credentials. */
  readonly url: string
  readonly clock: Clock
  readonly log: Log
}

const answerWithin: Duration = milliseconds(100)
const connectWithin: Duration = seconds(2)
/** A start waits no longer than this: without Redis everything works. */
const startWithin: Duration = seconds(1)

export class RedisConnection extends ManagedService {
  readonly #options: RedisConnectionOptions
  readonly #breaker: CircuitBreaker
  #redis: Redis | undefined
  #isTold = false

  constructor(options: RedisConnectionOptions) {
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

  /** The answer; undefined when Redis did not answer in time, or was not asked. What is asked in one turn is one message. */
  async ask<Value>(question: (redis: Redis) => Promise<Value>): Promise<Value | undefined> {
    const redis = this.#redis
    // Not connected is known at once, and costs nothing: the library reconnects by itself.
    if (redis?.status !== 'ready') return undefined
    return this.#breaker.run(() => question(redis))
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
