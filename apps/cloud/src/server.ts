/**
 * The composition root: the one place that sees all parts. It reads in the direction in which answers flow back:
 * store ← live ← bus ← gateway ← commands ← http. What has a socket is opened first and closed last, but for the door
 * (HTTP), which opens last and closes first, so that nobody is let in before everything works.
 *
 * Authoritative is the store alone; every other part can be lost and made again from it. Each part is the real one that
 * the configuration names, or its embedded twin. A process that is `api` only serves HTTP and makes first attempts; one
 * that is `worker` hears the vehicles, applies what they say, sweeps and publishes status events; by default it is both.
 */
import type { StatusEvent, Vin } from '@keyfob/protocol'
import { type Clock, type Service, ServiceStack, type Tracer, retry, seconds, systemClock } from '@keyfob/runtime'
import { makeAccess } from './access/make-access.ts'
import { makeBus, makeRelay } from './bus/make-bus.ts'
import { AckApplier } from './commands/ack-applier.ts'
import { Commands } from './commands/command-desk.ts'
import { Lifecycle } from './commands/lifecycle.ts'
import { PresenceKeeper } from './commands/presence-keeper.ts'
import { ReadThrough } from './commands/read-through.ts'
import { makeRegistrar } from './commands/registrar.ts'
import { ReportKeeper } from './commands/report-keeper.ts'
import { SettledWriter } from './commands/settled-writer.ts'
import { makeSweeps } from './commands/sweeps/sweeps.ts'
import { UplinkReceiver } from './commands/uplink-receiver.ts'
import { Vehicles } from './commands/vehicle-desk.ts'
import { type Config, shownSettings } from './config/config.ts'
import { isLoopback } from './config/listening.ts'
import { loadCatalogue } from './config/load-catalogue.ts'
import { makeWay } from './gateway/make-way.ts'
import type { HostNames } from './web/host-names.ts'
import { HttpServer } from './http/http-server.ts'
import { scheduleInputOf } from './http/schedules.ts'
import type { CommandRecord } from './ports/command-record.ts'
import type { PartReadiness, Readiness } from './ports/readiness.ts'
import type { SystemFacts } from './ports/system-facts.ts'
import { StoreUnavailable } from './ports/store-unavailable.ts'
import { EventTail } from './live/event-tail.ts'
import { makeCache } from './live/make-cache.ts'
import { RecentEvents } from './live/recent-events.ts'
import type { Logging } from './observability/logger.ts'
import { makeTraces } from './observability/make-traces.ts'
import { Metrics } from './observability/metrics.ts'
import { PartWatch } from './observability/part-watch.ts'
import { makeRabbitLinks } from './rabbit/rabbit-links.ts'
import { putScheduleFile } from './schedules/schedule-file.ts'
import { makeScheduleWork } from './schedules/schedule-work.ts'
import { Schedules } from './schedules/schedules.ts'
import { makeStore } from './store/make-store.ts'
import { migrateAlone } from './store/migrate-alone.ts'
import { migrate } from './store/migrate.ts'
import { SqlApiKeyStore } from './store/sql-api-key-store.ts'
import { SqlCommandStore } from './store/sql-command-store.ts'
import { isDataError } from './store/sql-database.ts'
import { SqlEventLog } from './store/sql-event-log.ts'
import { SqlFigures } from './store/sql-figures.ts'
import { SqlHistory } from './store/sql-history.ts'
import { SqlRelayCursor } from './store/sql-relay-cursor.ts'
import { SqlScheduleStore } from './store/sql-schedule-store.ts'
import { SqlVehicleStore } from './store/sql-vehicle-store.ts'
import { SqlWebhookQueue } from './store/sql-webhook-queue.ts'
import { SqlWebhookStore } from './store/sql-webhook-store.ts'
import { makeWebhooks } from './webhooks/make-webhooks.ts'

export const version = '0.1.0'

/** A whole Keyfob in this process, or its part of one. The URLs are known once it has started. */
export interface KeyfobServer extends Service {
  readonly apiUrl: string
  /** Where vehicles connect, without credentials; '' when this process does not know. */
  readonly mqttUrl: string
  readonly mqttWsUrl: string | null
}

export interface ServerOptions {
  readonly config: Config
  readonly logging: Logging
  /** Vehicles that come along, given the URL of their broker. They are there before the door opens. */
  readonly vehicles?: (mqttUrl: string, tracer: Tracer) => Service
  /** Their VINs, which are registered also where vehicles may not register by themselves. */
  readonly vins?: readonly Vin[]
  readonly clock?: Clock
}

export const makeServer = async (options: ServerOptions): Promise<KeyfobServer> => {
  const { config, logging, clock: own = systemClock } = options
  const { autoRegister: registers, checkDigit, historyKept } = config
  const isWorker = config.roles.includes('worker')
  const isApi = config.roles.includes('api')
  const { log } = logging
  const catalogue = await loadCatalogue(config.catalogueDir)

  const chosen = makeStore(config, own, log)
  const { database, clock } = chosen
  const commandStore = new SqlCommandStore(database)
  const vehicleStore = new SqlVehicleStore(database)
  const events = new SqlEventLog(database)
  const recent = new RecentEvents(events)
  const history = new SqlHistory(database)

  const metrics = new Metrics({ version, roles: config.roles })
  const { commands: measures } = metrics
  const toldAt = (told: readonly StatusEvent[]): void =>
    told.forEach(({ at }) => measures.hop('event', clock.now() - at))

  const { tracer, services: tracing } = await makeTraces(config, version, log)

  const links = makeRabbitLinks(config, clock, log)
  const tail = new EventTail(recent, clock, log, links === null ? toldAt : undefined)
  const memory = makeCache(config, clock, log)
  const reads = new ReadThrough(memory.cache, clock)
  const carrier = makeBus(config, links, clock, log, tracer)
  const { bus } = carrier
  const relay = isWorker
    ? makeRelay(
        links,
        { events: recent, cursor: new SqlRelayCursor(database), onPublished: toldAt, tracer },
        clock,
        log,
      )
    : null
  const way = makeWay(config, links, clock, log)
  const { gateway } = way

  const committed = (fresh: readonly StatusEvent[]): void => {
    recent.keep(fresh)
    tail.nudge()
    relay?.relay.nudge()
  }
  const settled = new SettledWriter(reads, commandStore)
  const lifecycle = new Lifecycle({
    store: commandStore,
    gateway,
    feed: { committed },
    clock,
    log,
    measures,
    tracer,
    isDataError,
    onSettled: (record) => settled.note(record),
  })
  const mayRegister = makeRegistrar({
    isOpen: registers,
    clock,
    log,
    measures: metrics.uplinks,
    senderOf: (vin) => gateway.senderOf?.(vin),
  })
  const presence = new PresenceKeeper({
    vehicles: vehicleStore,
    commands: commandStore,
    lifecycle,
    gateway,
    reads,
    clock,
    log,
    mayRegister,
  })
  const reports = new ReportKeeper({
    vehicles: vehicleStore,
    commands: commandStore,
    lifecycle,
    catalogue,
    reads,
    clock,
    log,
    measures: metrics.uplinks,
    mayRegister,
    isDataError,
  })
  const acks = new AckApplier({ lifecycle, catalogue, presence, clock, log, tracer })
  const uplinks = new UplinkReceiver({ bus, presence, reports, clock, log, measures: metrics.uplinks })
  if (isWorker)
    bus.consume(
      (delivery) => acks.apply(delivery),
      (vin) => void uplinks.unread(vin),
    )
  gateway.onUplink((message) => uplinks.receive(message))
  gateway.onStray((topic, problem, vin) => void uplinks.stray(topic, problem, vin))

  const onAwaited = ({ vin }: CommandRecord): void => presence.ask(vin)
  const commands = new Commands({
    lifecycle,
    store: commandStore,
    vehicles: vehicleStore,
    feed: tail,
    reads,
    catalogue,
    clock,
    rules: { checkDigit, registers },
    onAwaited,
  })
  const scheduleStore = new SqlScheduleStore(database)
  const schedules = new Schedules(scheduleStore, commands, clock, log)
  const vehicles = new Vehicles(vehicleStore, gateway, reads, clock, { checkDigit })
  const webhooks = makeWebhooks({
    store: new SqlWebhookStore(database),
    queue: new SqlWebhookQueue(database),
    catalogue,
    allowsPrivate: config.webhooksPrivate,
    clock,
    log,
    measures: metrics.webhooks,
  })
  const keys = makeAccess({
    store: new SqlApiKeyStore(database),
    firstKey: config.secrets.firstKey,
    requiredBy: config.keysRequiredBy,
    clock,
    log,
  })
  let isLeaving = false
  const readParts = () => {
    const relays = relay === null ? {} : { relay: relay.readiness() }
    return {
      store: chosen.readiness(),
      gateway: way.readiness(),
      acks: carrier.readiness(),
      cache: memory.readiness(),
      ...relays,
    }
  }
  const watch = new PartWatch({ parts: readParts, clock, log })
  const readiness = (): Readiness => {
    const parts = watch.parts()
    return { ready: !isLeaving && isReady(parts, isWorker), parts }
  }
  const figures = isWorker ? () => new SqlFigures(database).figures(clock.now()) : null
  metrics.watch({ parts: () => watch.parts(), cacheReads: () => reads.counts, depths: carrier.depths, figures })
  const since = own.now()
  const system = (): SystemFacts => ({
    roles: config.roles,
    since,
    brokers: [way.url(), way.wsUrl()].flatMap((url) =>
      url ? [{ url, embedded: config.embeddedBroker !== null }] : [],
    ),
    topicPrefix: config.topicPrefix,
  })
  const http = new HttpServer({
    host: config.host,
    hosts: hostNamesOf(config),
    trustedProxies: config.trustedProxies,
    ...config.http,
    surface: isApi ? 'api' : 'health',
    commands,
    vehicles,
    schedules,
    parked: bus,
    webhooks: webhooks.desk,
    access: keys.access,
    keys: keys.desk,
    events,
    feed: tail,
    catalogue,
    readiness,
    log,
    logging,
    metrics,
    tracer,
    onAnswered: (answer) => metrics.answered(answer),
    onRefused: (reason) => metrics.accessRefused(reason),
    version,
    system,
    clock,
  })

  /** A database that goes away during a start is waited for a while, as one that is not there yet. */
  const patient = (service: Service): Service => ({
    start: () => retry(() => service.start(), { ...patience, clock, isTemporary: isStoreAway }),
    stop: () => service.stop(),
  })
  const stack = new ServiceStack({ name: 'keyfob', onProgress: (part, progress) => watch.progress(part, progress) })
  for (const [name, service] of tracing) stack.add(name, service)
  stack
    .add('store', database)
    .add('schema', patient(startOnly(async () => void (await migrate(database)))))
    .add('keys', patient(keys.service))
    .add(
      'history',
      startOnly(() => keepHistory()),
    )
    // After everything that commits has stopped, and before the store does.
    .add('lifecycle', { start: async () => undefined, stop: () => uplinks.idle().then(() => lifecycle.idle()) })
  if (isApi) stack.add('event tail', patient(tail)) // streams and waits; nobody else listens
  for (const [name, service] of memory.services) stack.add(name, service)
  if (links !== null) stack.add('rabbit publishes', links.publishing).add('rabbit consumes', links.consuming)
  for (const [name, service] of [...carrier.services, ...way.services]) stack.add(name, service)
  if (relay !== null) stack.add('relay', relay.relay)
  if (isWorker) stack.add('webhooks', webhooks.workers)
  if (isWorker)
    stack.add(
      'sweeps',
      makeSweeps({
        store: commandStore,
        vehicles: vehicleStore,
        schedules: scheduleStore,
        history,
        historyKept,
        lifecycle,
        presence,
        clock,
        log,
      }),
    )
  const { schedulesFile: file } = config
  if (isWorker && file !== null)
    stack.add(
      'schedule file',
      patient(
        startOnly(() => putScheduleFile(file, { store: scheduleStore, commands, shape: scheduleInputOf, clock, log })),
      ),
    )
  if (isWorker)
    stack.add(
      'schedules',
      makeScheduleWork({ store: scheduleStore, commands, vehicles, clock, log, tracer, measures: metrics.schedules }),
    )
  const registerOwn = async (): Promise<void> => {
    if (registers) return
    for (const vin of options.vins ?? []) await vehicleStore.put(vin, {}, clock.now())
  }
  stack
    .add('own vehicles', startOnly(registerOwn))
    .add(
      'vehicles',
      lateService(() => options.vehicles?.(way.url(), tracer)),
    )
    .add('http', http)

  /** The first week has to be there before the first command is; another process may be making it right now. */
  const keepHistory = async (): Promise<void> => {
    await history
      .keep(clock.now(), historyKept)
      .catch((error: unknown) => log.warn('history.not_kept', { error: String(error) }))
  }

  return {
    start: async () => {
      log.info('server.configured', { version, roles: config.roles, settings: shownSettings(config) })
      await watch.start()
      await stack.start()
      watch.up()
    },
    stop: async () => {
      isLeaving = true
      // Nobody was led here before the door opened.
      if (http.port !== 0) await clock.sleep(config.stopNotice)
      await stack.stop()
      await watch.stop()
    },
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

/** Where keys are required a page of a stranger has none, so rebinding its name gains it nothing: any name will do, unless some are named. */
const hostNamesOf = ({ host, publicHosts: names }: Config): HostNames => {
  if (isLoopback(host)) return { names, also: 'loopback' }
  return { names, also: names.length === 0 ? 'any' : 'address' }
}

/** Some 25 seconds: a process that cannot serve by then is better started anew. */
const patience = { attempts: 15, base: 250, max: seconds(2) } as const
const isStoreAway = (error: unknown): boolean => error instanceof StoreUnavailable

/** Brings the named database up to date and does nothing else; the names that were applied here. */
export const migrateOnly = (config: Config): Promise<readonly string[]> => migrateAlone(config)

/** The API is served as long as the store is there: what cannot be sent now is on record, and sent later. */
const isReady = ({ store, gateway, acks }: Readiness['parts'], isWorker: boolean): boolean =>
  isUp(store) && (!isWorker || (isUp(gateway) && isUp(acks)))

const isUp = (part: PartReadiness | undefined): boolean => part?.ready === true

const startOnly = (start: () => Promise<void>): Service => ({ start, stop: async () => undefined })

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
