/**
 * Counts in Redis or Valkey, shared by all processes: a script for each window, and all of a call in one message. What
 * Redis said last is kept in memory. While Redis is not asked, or does not answer in time, memory counts on from there,
 * with the whole limit for each process.
 *
 * Of the library only the script of its Redis limiter is used. Its limiter in memory is not: it has no bound, sets a timer
 * for each key, and reads the real clock.
 */
import { type Duration, seconds } from '@keyfob/runtime'
import type { Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { CountedWindow, Taken, WindowCounts } from '../ports/window-counts.ts'
import type { MemoryWindows } from './memory-windows.ts'
import type { RedisConnection } from './redis-connection.ts'

export interface RedisWindowsOptions {
  readonly connection: Pick<RedisConnection, 'ask'>
  /** First word of every key. */
  readonly prefix: string
  readonly memory: MemoryWindows
}

export class RedisWindows implements WindowCounts {
  readonly #options: RedisWindowsOptions
  /** By limit and span, for one client: after a new start there is another. */
  readonly #limiters = new WeakMap<Redis, Map<string, RateLimiterRedis>>()

  constructor(options: RedisWindowsOptions) {
    this.#options = options
  }

  async take(windows: readonly CountedWindow[]): Promise<Taken> {
    const { connection, memory } = this.#options
    const refusal = memory.refusal(windows)
    if (refusal !== undefined) return refusal
    const counted = await connection.ask((redis) => this.#consumeAll(redis, windows).catch(ofOtherValue))
    if (counted === undefined) return memory.take(windows)
    const states = counted.map(({ window, count, resetsIn }) => {
      memory.keep(window, count, resetsIn)
      return { left: Math.max(0, window.limit - count), resetsIn, isOver: count > window.limit }
    })
    return { states, isShared: true }
  }

  /** In one turn, so in one message. */
  #consumeAll(redis: Redis, windows: readonly CountedWindow[]) {
    return Promise.all(windows.map((window) => this.#consume(redis, window)))
  }

  /** @throws Error of Redis */
  async #consume(redis: Redis, window: CountedWindow) {
    const said = await this.#limiterOf(redis, window).consume(window.key).catch(resultOrThrow)
    return { window, count: said.consumedPoints, resetsIn: boundedBy(window.span, said.msBeforeNext) }
  }

  #limiterOf(redis: Redis, { limit, span }: CountedWindow): RateLimiterRedis {
    const ofClient = this.#limiters.get(redis) ?? new Map<string, RateLimiterRedis>()
    this.#limiters.set(redis, ofClient)
    const name = `${limit}/${span}`
    const limiter = ofClient.get(name) ?? this.#newLimiter(redis, limit, span)
    ofClient.set(name, limiter)
    return limiter
  }

  #newLimiter(storeClient: Redis, points: number, span: Duration): RateLimiterRedis {
    return new RateLimiterRedis({ storeClient, points, duration: span / seconds(1), keyPrefix: this.#options.prefix })
  }
}

/** The library rejects with its result what is above the limit. */
const resultOrThrow = (error: unknown): RateLimiterRes => {
  if (error instanceof RateLimiterRes) return error
  throw error
}

/** Another program's value under our key is no failure of Redis. @throws every other error */
const ofOtherValue = (error: unknown): undefined => {
  if (error instanceof Error && /WRONGTYPE|not an integer/.test(error.message)) return undefined
  throw error
}

/** Another program's key may have any time to live. */
const boundedBy = (span: Duration, said: number): Duration => (said >= 0 && said <= span ? said : span)
