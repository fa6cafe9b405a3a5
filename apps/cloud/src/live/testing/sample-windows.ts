import { randomBytes } from 'node:crypto'
import { type Service, systemClock } from '@keyfob/runtime'
import { inject } from 'vitest'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import type { WindowCounts } from '../../ports/window-counts.ts'
import { MemoryWindows } from '../memory-windows.ts'
import { RedisConnection } from '../redis-connection.ts'
import { RedisWindows } from '../redis-windows.ts'

/** One process that counts in Redis. To be started and stopped. */
export interface SampleReplica extends WindowCounts, Service {
  readonly connection: RedisConnection
}

export const sampleReplica = (url: string, prefix: string): SampleReplica => {
  const connection = new RedisConnection({ url, clock: systemClock, log: new SampleLog() })
  const memory = new MemoryWindows({ clock: systemClock, windowsMax: 10_000 })
  const windows = new RedisWindows({ connection, prefix, memory })
  return {
    connection,
    take: (asked) => windows.take(asked),
    start: () => connection.start(),
    stop: () => connection.stop(),
  }
}

/** For tests: counts in this process in the `unit` project, in Redis in the `servers` project. */
export const sampleWindows = (): WindowCounts & Partial<Service> => {
  const url: string | undefined = (inject('servers') as { redisUrl: string } | undefined)?.redisUrl // only there
  if (url === undefined) return new MemoryWindows({ clock: systemClock, windowsMax: 10_000 })
  return sampleReplica(url, `t-${randomBytes(6).toString('hex')}`)
}
