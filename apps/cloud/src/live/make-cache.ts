import type { Clock, NamedService } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Cache } from '../ports/cache.ts'
import type { Log } from '../ports/log.ts'
import { LruMemoryCache } from './lru-memory-cache.ts'
import { RedisCache } from './redis-cache.ts'

export interface CacheOptions {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

export interface MadeCache {
  readonly cache: Cache
  readonly services: readonly NamedService[]
  /** Always ready: a cache is never needed [L12]. */
  readonly readiness: () => { readonly ready: true; readonly detail: string }
}

/** Redis with REDIS_URL, else this process's memory. */
export const makeCache = ({ config, clock, log }: CacheOptions): MadeCache => {
  const url = config.secrets.redisUrl
  if (url === null) {
    const readiness = () => ({ ready: true, detail: 'in this process' }) as const
    return { cache: new LruMemoryCache({ clock }), services: [], readiness }
  }
  const cache = new RedisCache({ url, prefix: config.queuePrefix, clock, log })
  const readiness = () => ({ ready: true, detail: cache.problem ?? 'Redis' }) as const
  return { cache, services: [['cache', cache]], readiness }
}
