import type { Clock, NamedService } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Cache } from '../ports/cache.ts'
import type { Log } from '../ports/log.ts'
import type { WindowCounts } from '../ports/window-counts.ts'
import { LruMemoryCache } from './lru-memory-cache.ts'
import { MemoryWindows } from './memory-windows.ts'
import { RedisCache } from './redis-cache.ts'
import { RedisConnection } from './redis-connection.ts'
import { RedisWindows } from './redis-windows.ts'

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
export const makeCache = ({ config, clock, log }: CacheOptions): MadeCache => {
  const { secrets, queuePrefix: prefix } = config
  const memory = (windowsMax: number) => new MemoryWindows({ clock, windowsMax })
  if (secrets.redisUrl === null) {
    const readiness = () => ({ ready: true, detail: 'in this process' }) as const
    return { cache: new LruMemoryCache({ clock }), windows: memory, services: [], readiness }
  }
  const connection = new RedisConnection({ url: secrets.redisUrl, clock, log })
  return {
    cache: new RedisCache({ connection, prefix, clock }),
    windows: (windowsMax) => new RedisWindows({ connection, prefix, memory: memory(windowsMax) }),
    services: [['cache', connection]],
    readiness: () => ({ ready: true, detail: connection.problem ?? 'Redis' }),
  }
}
