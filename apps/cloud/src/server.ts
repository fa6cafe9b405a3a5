/**
 * The composition root: the one place that sees all parts. It reads in the direction in which answers flow back:
 * store ← live ← gateway ← commands ← http. What has a socket is opened first and closed last, but for the door (HTTP),
 * which opens last and closes first, so that nobody is let in before everything works.
 *
 * Authoritative is the store alone; every other part can be lost and made again from it.
 */
import { topicsFor } from '@keyfob/protocol'
import { type Clock, type Service, type ServiceProgress, ServiceStack, systemClock } from '@keyfob/runtime'
import type { Logger } from 'pino'
import { InProcessBus } from './bus/in-process-bus.ts'
import { AckApplier } from './commands/ack-applier.ts'
import { Commands } from './commands/command-desk.ts'
import { Lifecycle } from './commands/lifecycle.ts'
import { PresenceKeeper } from './commands/presence-keeper.ts'
import { ReportKeeper } from './commands/report-keeper.ts'
import { makeSweeps } from './commands/sweeps/sweeps.ts'
import { UplinkReceiver } from './commands/uplink-receiver.ts'
import { Vehicles } from './commands/vehicle-desk.ts'
import type { Config } from './config/config.ts'
import { loadCatalogue } from './config/load-catalogue.ts'
import { EmbeddedBroker } from './gateway/embedded-broker.ts'
import { EmbeddedGateway } from './gateway/embedded-gateway.ts'
import { MqttGateway } from './gateway/mqtt-gateway.ts'
import { HttpServer } from './http/http-server.ts'
import { EventTail } from './live/event-tail.ts'
import { LruMemoryCache } from './live/lru-memory-cache.ts'
import { BurstLog } from './observability/burst-log.ts'
import { logOf } from './observability/logger.ts'
import type { Gateway } from './ports/gateway.ts'
import { isDataError } from './store/sql-database.ts'
import { migrate } from './store/migrate.ts'
import { PgliteDatabase } from './store/pglite-database.ts'
import { SqlCommandStore } from './store/sql-command-store.ts'
import { SqlEventLog } from './store/sql-event-log.ts'
import { SqlVehicleStore } from './store/sql-vehicle-store.ts'

export const version = '0.1.0'

/** A whole Keyfob in this process. The URLs are known once it has started. */
export interface KeyfobServer extends Service {
  readonly apiUrl: string
  /** Where vehicles connect, without credentials. */
  readonly mqttUrl: string
  readonly mqttWsUrl: string | null
}

export interface ServerOptions {
  readonly config: Config
  readonly logger: Logger
  /** Vehicles that come along, given the URL of their broker. They are there before the door opens. */
  readonly vehicles?: (mqttUrl: string) => Service
  readonly clock?: Clock
}

export const makeServer = async (options: ServerOptions): Promise<KeyfobServer> => {
  const { config, logger, clock = systemClock } = options
  const { autoRegister: registers, checkDigit } = config
  const log = new BurstLog(logOf(logger), clock)
  const catalogue = await loadCatalogue(config.catalogueDir)

  const database = new PgliteDatabase(config.dataDir, () =>
    log.info('store.first_start', {
      dataDir: config.dataDir,
      note: 'the database is being made, which takes some seconds',
    }),
  )
  const commandStore = new SqlCommandStore(database)
  const vehicleStore = new SqlVehicleStore(database)
  const events = new SqlEventLog(database)

  const feed = new EventTail(events, clock, log)
  const cache = new LruMemoryCache({ clock })
  const bus = new InProcessBus({ log })
  const way = makeWay(config, clock, log)
  const { gateway } = way

  const lifecycle = new Lifecycle({ store: commandStore, gateway, feed, clock, log, isDataError })
  const presence = new PresenceKeeper({ vehicles: vehicleStore, commands: commandStore, lifecycle, gateway, cache, clock, log, registers }) // prettier-ignore
  const reports = new ReportKeeper({ vehicles: vehicleStore, commands: commandStore, lifecycle, catalogue, cache, clock, registers }) // prettier-ignore
  const acks = new AckApplier(lifecycle, catalogue, log)
  const uplinks = new UplinkReceiver(bus, presence, reports, log)
  bus.consume((delivery) => acks.apply(delivery))
  gateway.onUplink((message) => uplinks.receive(message))
  gateway.onStray((topic, problem) => log.warn('uplink.stray', { topic, problem }))

  const onAwaited = ({ vin }: { vin: Parameters<typeof presence.probe>[0] }): void => presence.probe(vin)
  const commands = new Commands({ lifecycle, store: commandStore, feed, catalogue, clock, rules: { checkDigit, registers }, onAwaited }) // prettier-ignore
  const vehicles = new Vehicles(vehicleStore, cache, clock, { checkDigit })
  const readiness = () => readinessOf({ database, gateway, bus })
  const http = new HttpServer({ host: config.host, ...config.http, commands, vehicles, events, feed, catalogue, readiness, logger, version, clock }) // prettier-ignore

  const onProgress = (part: string, progress: ServiceProgress): void =>
    progress === 'started' || progress === 'stopped'
      ? log.info(`part.${progress}`, { part })
      : log.debug(`part.${progress}`, { part })
  const stack = new ServiceStack({ name: 'keyfob', onProgress })
    .add('store', database)
    .add('schema', { start: async () => void (await migrate(database)), stop: async () => undefined })
    .add('event tail', feed)
  for (const [name, service] of way.services) stack.add(name, service)
  stack
    .add('lifecycle', { start: async () => undefined, stop: () => lifecycle.idle() })
    .add('sweeps', makeSweeps({ store: commandStore, lifecycle, presence, clock, log }))
    .add(
      'vehicles',
      lateService(() => options.vehicles?.(way.url())),
    )
    .add('http', http)

  return {
    start: () => stack.start(),
    stop: () => stack.stop(),
    get apiUrl() {
      return http.url
    },
    get mqttUrl() {
      return way.url()
    },
    get mqttWsUrl() {
      return way.wsUrl()
    },
  }
}

/** A service that can only be made when the ones before it have started. */
const lateService = (make: () => Service | undefined): Service => {
  let service: Service | undefined
  return {
    start: async () => {
      service = make()
      await service?.start()
    },
    stop: async () => service?.stop(),
  }
}

interface Way {
  readonly gateway: Gateway
  readonly services: readonly (readonly [string, Service])[]
  readonly url: () => string
  readonly wsUrl: () => string | null
}

/** The way to the vehicles: the broker that is named, else the embedded one. */
const makeWay = (config: Config, clock: Clock, log: BurstLog): Way => {
  const { mqttUrl, topicPrefix, embeddedBroker, host } = config
  const topics = topicsFor(topicPrefix)
  if (mqttUrl !== null || embeddedBroker === null) {
    const url = mqttUrl ?? ''
    const gateway = new MqttGateway({ url, ...config.secrets.mqtt, topics, clock, log })
    return { gateway, services: [['gateway', gateway]], url: () => url, wsUrl: () => null }
  }
  const broker = new EmbeddedBroker({ host, ...embeddedBroker, log, clock })
  const gateway = new EmbeddedGateway({ broker, topics, log, clock })
  return {
    gateway,
    services: [['gateway', gateway], ['broker', broker]],
    url: () => `mqtt://${host}:${broker.port}`,
    wsUrl: () => `ws://${host}:${broker.wsPort}/mqtt`,
  } // prettier-ignore
}

interface ReadyParts {
  readonly database: PgliteDatabase
  readonly gateway: Gateway
  readonly bus: InProcessBus
}

const readinessOf = ({ database, gateway, bus }: ReadyParts) => {
  const store = { ready: database.state === 'started', detail: 'embedded PostgreSQL' }
  const way = { ready: gateway.connected, detail: gateway.connected ? 'connected' : 'the broker cannot be reached' }
  const acks = { ready: true, detail: `in this process; ${bus.parkedCount} unreadable messages parked` }
  return { ready: store.ready && way.ready, parts: { store, gateway: way, acks } }
}
