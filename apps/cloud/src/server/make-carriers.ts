import type { StatusEvent } from '@keyfob/protocol'
import { type MadeAckBus, makeAckBus } from '../bus/make-ack-bus.ts'
import { type MadeRelay, makeRelay } from '../bus/make-relay.ts'
import type { MadeEnrollment } from '../enrollment/make-enrollment.ts'
import { MessageWatcher } from '../gateway/message-watcher.ts'
import { type MadeGateway, makeGateway } from '../gateway/make-gateway.ts'
import { WatchedGateway } from '../gateway/watched-gateway.ts'
import type { MadeCache } from '../live/made-cache.ts'
import { makeCache } from '../live/make-cache.ts'
import { type MadeFeed, makeFeed } from '../live/make-feed.ts'
import { type MadeRabbit, makeRabbit } from '../rabbit/make-rabbit.ts'
import type { SqlStores } from '../store/make-sql-stores.ts'
import type { Base } from './base.ts'

/** The parts that carry answers back: live ← bus ← gateway. Each can be lost and rebuilt from the store. */
export interface Carriers {
  readonly rabbit: MadeRabbit
  readonly cache: MadeCache
  readonly feed: MadeFeed
  readonly acks: MadeAckBus
  /** Null: there is no RabbitMQ to publish status events to, or another process does it. */
  readonly relay: MadeRelay | null
  readonly gateway: MadeGateway
  /** Sees the messages of the vehicles that admins watch. */
  readonly watcher: MessageWatcher
}

export interface CarriersOptions extends Base {
  readonly stores: SqlStores
  readonly vehicles: MadeEnrollment
}

export const makeCarriers = async ({ stores, vehicles, ...base }: CarriersOptions): Promise<Carriers> => {
  const { config, clock, metrics } = base
  const toldAt = (told: readonly StatusEvent[]): void =>
    told.forEach(({ at }) => metrics.commands.hop('event', clock.now() - at))
  const rabbit = await makeRabbit(base)
  const { links } = rabbit
  const feed = makeFeed({ ...base, events: stores.events, onTold: links === null ? toldAt : undefined })
  const relays = config.roles.includes('worker') && links !== null
  const watcher = new MessageWatcher({ ...base, store: stores.messageWatches })
  const gateway = makeGateway({ ...base, links, vehicles })
  return {
    rabbit,
    cache: await makeCache(base),
    feed,
    acks: makeAckBus({ ...base, links }),
    relay: relays
      ? makeRelay({
          ...base,
          links,
          events: feed.recent,
          cursor: stores.relayCursor,
          origin: config.eventOrigin,
          onPublished: toldAt,
        })
      : null,
    gateway: { ...gateway, gateway: new WatchedGateway(gateway.gateway, watcher) },
    watcher,
  }
}
