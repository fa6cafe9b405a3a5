import type { Clock, NamedService } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Cache } from '../ports/cache.ts'
import type { Log } from '../ports/log.ts'
import type { WindowCounts } from '../ports/window-counts.ts'
import { LruMemoryCache } from './lru-memory-cache.ts'
import { MemoryWindows } from './memory-windows.ts'

export interface CacheOptions {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

export interface MadeCache {
  readonly cache: Cache
  /** Counts for one purpose, with a memory for so many windows. */
  readonly windows: (windowsMax: number) => WindowCounts
  readonly services: readonly NamedService[]
  /** Always ready: a cache is never needed [L12]. */
  readonly readiness: () => { readonly ready: true; readonly detail: string }
}

/** Redis with REDIS_URL, else this process's memory. */
export const makeCache = async (options: CacheOptions): Promise<MadeCache> => {
  const { config, clock } = options
  const memory = (windowsMax: number) => new MemoryWindows({ clock, windowsMax })
  const url = config.secrets.redisUrl
  if (url === null) {
    const readiness = () => ({ ready: true, detail: 'in this process' }) as const
    return { cache: new LruMemoryCache({ clock }), windows: memory, services: [], readiness }
  }
  const { makeRedisCache } = await import('./make-redis-cache.ts') // with its client
  return makeRedisCache({ ...options, url, memory })
}
