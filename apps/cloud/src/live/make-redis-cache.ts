import type { Clock } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { MadeCache } from './made-cache.ts'
import type { MemoryWindows } from './memory-windows.ts'
import { RedisCache } from './redis-cache.ts'
import { RedisConnection } from './redis-connection.ts'
import { RedisWindows } from './redis-windows.ts'

export interface RedisCacheOptions {
  readonly url: string
  /** Of its keys. */
  readonly prefix: string
  readonly clock: Clock
  readonly log: Log
  /** What counts while Redis is unavailable. */
  readonly memory: (windowsMax: number) => MemoryWindows
}

export const makeRedisCache = ({ url, prefix, clock, log, memory }: RedisCacheOptions): MadeCache => {
  const connection = new RedisConnection({ url, clock, log })
  return {
    cache: new RedisCache({ connection, prefix, clock }),
    windows: (windowsMax) => new RedisWindows({ connection, prefix, memory: memory(windowsMax) }),
    services: [['cache', connection]],
    readiness: () => ({ ready: true, detail: connection.problem ?? 'Redis' }),
  }
}
