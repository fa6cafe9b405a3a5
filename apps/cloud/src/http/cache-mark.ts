import { seconds } from '@keyfob/runtime'
import type { FastifyReply } from 'fastify'
import type { CacheMark } from '../ports/command-service.ts'

export const cacheHeaders = {
  'X-Cache': '`hit`, `miss`, or `stale` when the database is unavailable',
  Age: 'Seconds since the answer was read from the database',
}

/** Says how old an answer may be [L12]. */
export const markCache = (reply: FastifyReply, { cache, age }: CacheMark): void => {
  reply.header('x-cache', cache).header('age', Math.floor(age / seconds(1)))
}
