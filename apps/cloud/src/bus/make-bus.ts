import { type StatusEvent, topicsFor } from '@keyfob/protocol'
import type { Clock, Service, Tracer } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { AckBus, ParkedMessages } from '../ports/bus.ts'
import type { EventLog, RelayCursor } from '../ports/event-log.ts'
import type { Log } from '../ports/log.ts'
import type { RabbitLinks } from '../rabbit/rabbit-links.ts'
import { InProcessBus } from './in-process-bus.ts'
import { RabbitBus } from './rabbit-bus.ts'
import { StatusRelay } from './status-relay.ts'

type Readiness = () => { readonly ready: boolean; readonly detail: string }

export interface ChosenBus {
  readonly bus: AckBus & ParkedMessages
  readonly services: readonly (readonly [string, Service])[]
  readonly readiness: Readiness
  /** Messages that wait, by queue. */
  readonly depths: () => Promise<Readonly<Record<string, number>>>
}

/** RabbitMQ when it is named, else this process. */
export const makeBus = (
  config: Config,
  links: RabbitLinks | null,
  clock: Clock,
  log: Log,
  tracer: Tracer,
): ChosenBus => {
  if (links === null) {
    const bus = new InProcessBus({ log, clock })
    return {
      bus,
      services: [],
      readiness: () => ({ ready: true, detail: `in this process; ${bus.parkedCount} unreadable messages parked` }),
      depths: async () => ({ parked: bus.parkedCount }),
    }
  }
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

export interface RelayNeeds {
  readonly events: EventLog
  readonly cursor: RelayCursor
  readonly onPublished: (events: readonly StatusEvent[]) => void
  readonly tracer: Tracer
}

/** Null when there is nowhere to publish to. A relay that waits for RabbitMQ keeps no process from its other work. */
export const makeRelay = (
  links: RabbitLinks | null,
  needs: RelayNeeds,
  clock: Clock,
  log: Log,
): { relay: StatusRelay; readiness: Readiness } | null => {
  if (links === null) return null
  const relay = new StatusRelay({ link: links.publishing, names: links.names, ...needs, clock, log })
  const detail = (): string =>
    relay.problem ?? (relay.isHolder ? 'publishes status events' : 'waits; another process publishes')
  return { relay, readiness: () => ({ ready: true, detail: detail() }) }
}
