import { topicsFor } from '@keyfob/protocol'
import type { Clock, NamedService, Tracer } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { AckBus, ParkedMessages } from '../ports/bus.ts'
import type { Log } from '../ports/log.ts'
import type { RabbitLinks } from '../rabbit/make-rabbit.ts'
import { InProcessBus } from './in-process-bus.ts'
import { RabbitBus } from './rabbit-bus.ts'

export interface AckBusOptions {
  readonly config: Config
  readonly links: RabbitLinks | null
  readonly clock: Clock
  readonly log: Log
  readonly tracer: Tracer
}

export interface MadeAckBus {
  readonly bus: AckBus & ParkedMessages
  readonly services: readonly NamedService[]
  readonly readiness: () => { readonly ready: boolean; readonly detail: string }
  /** Messages that wait, by queue. */
  readonly depths: () => Promise<Readonly<Record<string, number>>>
}

/** RabbitMQ when it is named, else this process. */
export const makeAckBus = (options: AckBusOptions): MadeAckBus =>
  options.links === null ? inProcessBus(options) : rabbitBus(options.links, options)

const inProcessBus = ({ clock, log }: AckBusOptions): MadeAckBus => {
  const bus = new InProcessBus({ log, clock })
  return {
    bus,
    services: [],
    readiness: () => ({ ready: true, detail: `in this process; ${bus.parkedCount} unreadable messages parked` }),
    depths: async () => ({ parked: bus.parkedCount }),
  }
}

const rabbitBus = (links: RabbitLinks, { config, clock, log, tracer }: AckBusOptions): MadeAckBus => {
  const bus = new RabbitBus({ ...links, topics: topicsFor(config.topicPrefix), clock, log, tracer })
  return {
    bus,
    services: [['bus', bus]],
    readiness: () => ({ ready: bus.problem === null, detail: bus.problem ?? 'RabbitMQ' }),
    depths: () => depthsOf(links),
  }
}

const depthsOf = async ({ publishing, names }: RabbitLinks): Promise<Readonly<Record<string, number>>> => {
  const channel = await publishing.acquire()
  try {
    const depth = async (queue: string): Promise<number> =>
      (await channel.queueDeclare({ queue, passive: true })).messageCount
    return { acks: await depth(names.acks), parked: await depth(names.parked) }
  } finally {
    await channel.close().catch(() => undefined)
  }
}
