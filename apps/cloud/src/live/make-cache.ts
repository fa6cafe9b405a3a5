import type { Clock } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Log } from '../ports/log.ts'
import { LruMemoryCache } from './lru-memory-cache.ts'
import type { MadeCache } from './made-cache.ts'
import { MemoryWindows } from './memory-windows.ts'

export interface CacheOptions {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

/** Redis with REDIS_URL, else this process's memory. */
export const makeCache = async ({ config, clock, log }: CacheOptions): Promise<MadeCache> => {
  const memory = (windowsMax: number) => new MemoryWindows({ clock, windowsMax })
  const url = config.secrets.redisUrl
  if (url === null) {
    const readiness = () => ({ ready: true, detail: 'in this process' }) as const
    return { cache: new LruMemoryCache({ clock }), windows: memory, services: [], readiness }
  }
  const { makeRedisCache } = await import('./make-redis-cache.ts') // with its client
  return makeRedisCache({ url, prefix: config.queuePrefix, clock, log, memory })
}
