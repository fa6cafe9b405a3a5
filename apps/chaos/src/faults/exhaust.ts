import type { Fault } from './fault.ts'

/** RabbitMQ believes that its disk is full: it accepts no publish from any client. */
const fillDisk: Fault = {
  name: 'fill disk of rabbit',
  target: 'rabbit',
  lasts: [1_000, 4_000],
  weight: 1,
  inject: async ({ servers }) => {
    await servers.rabbit.control('set_disk_free_limit', '9000GB')
    return () => servers.rabbit.control('set_disk_free_limit', '50MB')
  },
}

/** Everything that was cached is lost. */
const flushCache: Fault = {
  name: 'flush redis',
  target: 'redis',
  lasts: [0, 100],
  weight: 1,
  inject: async ({ servers }) => {
    await servers.redis.ask('FLUSHALL')
    return async () => undefined
  },
}

export const exhaustFaults: readonly Fault[] = [fillDisk, flushCache]
