/**
 * The composition root: the one place that sees all parts. It reads in the direction in which answers flow back:
 * store ← live ← bus ← gateway ← commands ← http. What has a socket is opened first and closed last, except the
 * HTTP server, which opens last and closes first, so that no request is accepted before everything works.
 *
 * Only the store is authoritative; every other part can be lost and rebuilt from it. Each part is the real one that the
 * configuration names, or its embedded counterpart. A process with only the role `api` serves HTTP and makes first attempts.
 * A `worker` receives and applies what vehicles send, sweeps, and publishes status events. By default a process is both.
 * The rooms of `server/` belong to the root: carriers of answers, services, health, and the order of the start.
 */
import { type Clock, packageVersion, systemClock } from '@keyfob/runtime'
import { asyncapiDocument } from './asyncapi/asyncapi-document.ts'
import type { Core } from './commands/make-core.ts'
import type { Config } from './config/config.ts'
import { loadCatalogue } from './config/load-catalogue.ts'
import { ownFolders } from './config/own-folders.ts'
import type { HttpServices } from './http/http-parts.ts'
import { readConsole } from './http/console/console-files.ts'
import { makeHttp } from './http/make-http.ts'
import type { MakeDemoVehicles } from './ports/demo-vehicles.ts'
import type { Logging } from './ports/log.ts'
import { makeTraces } from './observability/make-traces.ts'
import { Metrics } from './observability/metrics.ts'
import type { Base } from './server/base.ts'
import { type Carriers, makeCarriers } from './server/make-carriers.ts'
import { enrollmentOf } from './server/enrollment-of.ts'
import { type MadeDemo, makeDemo } from './server/make-demo.ts'
import { type MadeHealth, makeHealth } from './server/make-health.ts'
import { type KeyfobServer, makeKeyfobServer } from './server/make-keyfob-server.ts'
import { makeSystem } from './server/make-system.ts'
import { type Services, makeServices } from './server/make-services.ts'
import { startOrder } from './server/start-order.ts'
import { rabbitNames } from './rabbit/rabbit-names.ts'
import type { MadeSigning } from './signing/make-signing.ts'
import { type MadeStore, makeStore } from './store/make-store.ts'
import { migrateAlone } from './store/migrate-alone.ts'

export type { KeyfobServer }
export { loginToRedis } from './live/redis-login.ts'
export { type PostgresLogin, loginToPostgres } from './store/postgres-login.ts'
/** Of this package. */
export const version = packageVersion(import.meta.url)

export interface ServerOptions {
  readonly config: Config
  readonly logging: Logging
  /** Makes the demo vehicles, which start before the HTTP server. Absent: there are none. */
  readonly demo?: MakeDemoVehicles
  readonly clock?: Clock
}

export const makeServer = async (options: ServerOptions): Promise<KeyfobServer> => {
  const { config, logging, clock: own = systemClock } = options
  const { log } = logging
  const catalogue = await loadCatalogue(config.catalogueDir, config.approvalClasses)
  const metrics = new Metrics({ version, roles: config.roles })
  const traces = await makeTraces({ config, version, log })
  const store = makeStore({ config, clock: own, log })
  const { stores } = store
  const base: Base = { config, catalogue, clock: store.clock, log, metrics, tracer: traces.tracer }
  const vehicles = enrollmentOf(base, stores)
  const carriers = await makeCarriers({ ...base, stores, vehicles })
  const services = makeServices({ ...base, stores, carriers })
  const health = healthOf(base, store, carriers, services.core)
  const { gateway } = carriers
  const system = makeSystem({ ...base, gateway, store: stores.processes, version, since: own.now() })
  const demo = demoOf(base, store, carriers, services.signing, options)
  const http = makeHttp({
    config,
    clock: store.clock,
    services: {
      ...apiOf(base, store, carriers, services),
      enrollment: vehicles.enrollment,
      vehicleAccess: vehicles.access,
      demo: demo.demo,
    },
    access: services.access.access,
    about: {
      version,
      origin: config.eventOrigin,
      asyncapi: asyncapiDocument({ ...config, version, rabbit: rabbitNames(config.queuePrefix) }),
      metrics,
      logging,
      readiness: health.readiness,
      system: system.system,
      processes: system.processes,
      console: config.roles.includes('api') ? await readConsole(ownFolders.console) : undefined,
    },
    observers: {
      log,
      tracer: traces.tracer,
      onAnswered: (answer) => metrics.answered(answer),
      onRefused: (reason) => metrics.accessRefused(reason),
    },
  })
  const order = startOrder({ ...base, ...carriers, ...services, vehicles, traces, store, system, demo, http })
  return makeKeyfobServer({ ...base, version, services: order, health, gateway, http: http.http })
}

const demoOf = (
  base: Base,
  { stores }: MadeStore,
  { gateway }: Carriers,
  { service: signing }: MadeSigning,
  { demo }: ServerOptions,
): MadeDemo =>
  makeDemo({
    ...base,
    make: demo,
    mqttUrl: () => gateway.url(),
    store: stores.vehicles,
    signing,
    autoRegister: base.config.autoRegister,
  })

const healthOf = (base: Base, store: MadeStore, { acks, cache, gateway, relay }: Carriers, core: Core): MadeHealth => {
  const isWorker = base.config.roles.includes('worker')
  const { figures } = store.stores
  return makeHealth({
    ...base,
    parts: { store, gateway, acks, cache, relay },
    isWorker,
    sources: {
      cacheReads: () => core.reads.counts,
      depths: acks.depths,
      figures: isWorker ? () => figures.figures(base.clock.now()) : null,
      isAudited: base.config.audit !== null,
    },
  })
}

/** The services that callers use. */
const apiOf = (
  { catalogue }: Base,
  { stores }: MadeStore,
  { acks, feed }: Carriers,
  { core, approvals, campaigns, schedules, webhooks, access, signing, figures, audit, quotas }: Services,
): Omit<HttpServices, 'demo' | 'enrollment' | 'vehicleAccess'> => ({
  commands: core.commands,
  approvals: approvals.approvals,
  campaigns: campaigns.campaigns,
  vehicles: core.vehicles,
  schedules: schedules.schedules,
  webhooks: webhooks.webhooks,
  keys: access.keys,
  signing: signing.service,
  parked: acks.bus,
  events: stores.events,
  feed: feed.feed,
  catalogue,
  figures: figures.figures,
  watches: stores.messageWatches,
  audit: { recording: audit.recorder, entries: stores.audit, erase: (vin) => audit.eraser.erase(vin) },
  quotas,
})

/** Migrates the configured database and does nothing else. Returns the names of the migrations that it applied. */
export const migrateOnly = (config: Config): Promise<readonly string[]> => migrateAlone(config)
