import { seconds } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'

export interface RedisLogin {
  /** Of the protocol that the server speaks: `7.2.4`; '' where the user may not ask. */
  readonly version: string
}

/** Longer than a healthy server takes. */
const patience = seconds(5)

/**
 * Logs in to the named Redis, sends PING, writes a key of Keyfob's for a second, and leaves.
 *
 * @returns null where the cache is in process
 * @throws Error of the server or of the network
 */
export const loginToRedis = async ({ secrets, queuePrefix }: Config): Promise<RedisLogin | null> => {
  if (secrets.redisUrl === null) return null
  const { Redis } = await import('ioredis')
  const redis = new Redis(secrets.redisUrl, {
    lazyConnect: true,
    connectionName: 'keyfob doctor',
    connectTimeout: patience,
    commandTimeout: patience,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let problem: unknown
  redis.on('error', (error: unknown) => (problem = error))
  try {
    await redis.connect()
    await redis.ping()
    await redis.set(`${queuePrefix}:doctor`, '1', 'PX', seconds(1))
    const info = await redis.info('server').catch(() => '')
    return { version: /^redis_version:(\S+)/m.exec(info)?.[1] ?? '' }
  } catch (error) {
    throw problem ?? error // the first says why the connection ended
  } finally {
    redis.disconnect()
  }
}
