import { randomBytes } from 'node:crypto'
import type { Clock, Service } from '@keyfob/runtime'
import { inject } from 'vitest'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import type { Cache } from '../../ports/cache.ts'
import { LruMemoryCache } from '../lru-memory-cache.ts'
import { RedisCache } from '../redis-cache.ts'

/** For tests: the cache in this process in the `unit` project, Redis in the `servers` project. To be started and stopped. */
export const sampleCache = (clock: Clock): Cache & Partial<Service> => {
  const url: string | undefined = (inject('servers') as { redisUrl: string } | undefined)?.redisUrl // only there
  if (url === undefined) return new LruMemoryCache({ clock })
  return new RedisCache({ url, prefix: `t-${randomBytes(6).toString('hex')}`, clock, log: new SampleLog() })
}
