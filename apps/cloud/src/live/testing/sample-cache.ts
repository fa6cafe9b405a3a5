import { randomBytes } from 'node:crypto'
import type { Clock, Service } from '@keyfob/runtime'
import { inject } from 'vitest'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import type { Cache } from '../../ports/cache.ts'
import { LruMemoryCache } from '../lru-memory-cache.ts'
import { RedisCache } from '../redis-cache.ts'
import { RedisConnection } from '../redis-connection.ts'

/** For tests: the cache in this process in the `unit` project, Redis in the `servers` project. To be started and stopped. */
export const sampleCache = (clock: Clock): Cache & Partial<Service> => {
  const url: string | undefined = (inject('servers') as { redisUrl: string } | undefined)?.redisUrl // only there
  if (url === undefined) return new LruMemoryCache({ clock })
  const connection = new RedisConnection({ url, clock, log: new SampleLog() })
  const cache = new RedisCache({ connection, prefix: `t-${randomBytes(6).toString('hex')}`, clock })
  return Object.assign(cache, { start: () => connection.start(), stop: () => connection.stop() })
}
