import type { CacheOptions, MadeCache } from './make-cache.ts'
import type { MemoryWindows } from './memory-windows.ts'
import { RedisCache } from './redis-cache.ts'
import { RedisConnection } from './redis-connection.ts'
import { RedisWindows } from './redis-windows.ts'

export interface RedisCacheOptions extends CacheOptions {
  readonly url: string
  /** What counts while Redis is away. */
  readonly memory: (windowsMax: number) => MemoryWindows
}

export const makeRedisCache = ({ config, clock, log, url, memory }: RedisCacheOptions): MadeCache => {
  const { queuePrefix: prefix } = config
  const connection = new RedisConnection({ url, clock, log })
  return {
    cache: new RedisCache({ connection, prefix, clock }),
    windows: (windowsMax) => new RedisWindows({ connection, prefix, memory: memory(windowsMax) }),
    services: [['cache', connection]],
    readiness: () => ({ ready: true, detail: connection.problem ?? 'Redis' }),
  }
}
