/** For tests: the HTTP server with the core and the real store, with or without a socket. */
import type { FastifyInstance } from 'fastify'
import { type Catalogue, eventOriginDefault, topicPrefixDefault, topicsFor } from '@keyfob/protocol'
import { type Clock, generatePrivateJwk, signingKeyOf, systemClock } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll } from 'vitest'
import { makeAccess } from '../../access/make-access.ts'
import { asyncapiDocument } from '../../asyncapi/asyncapi-document.ts'
import { rabbitNames } from '../../rabbit/rabbit-names.ts'
import { SampleApiKeyStore } from '../../access/testing/sample-api-key-store.ts'
import type { TokenSettings } from '../../access/token-judge.ts'
import { makeAudit } from '../../audit/make-audit.ts'
import { Approvals } from '../../approvals/approvals.ts'
import { InProcessBus } from '../../bus/in-process-bus.ts'
import { Campaigns } from '../../campaigns/campaigns.ts'
import { SampleCore, approvalCatalogue, sampleCatalogue } from '../../commands/testing/sample-core.ts'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import { makeEnrollment } from '../../enrollment/make-enrollment.ts'
import { newAuthorityText } from '../../enrollment/x509/authority.ts'
import { FigureReader } from '../../figures/figure-reader.ts'
import { EventTail } from '../../live/event-tail.ts'
import type { CommandService, VehicleService } from '../../ports/command-service.ts'
import type { EventLog } from '../../ports/event-log.ts'
import type { Readiness } from '../../ports/readiness.ts'
import type { QuotaRule } from '../../ports/quotas.ts'
import { noWebhookMeasures } from '../../ports/webhook-measures.ts'
import type { WebhookService } from '../../ports/webhook-service.ts'
import { Quotas } from '../../quotas/quotas.ts'
import { Schedules } from '../../schedules/schedules.ts'
import { makeSigning } from '../../signing/make-signing.ts'
import { MemoryWindows } from '../../live/memory-windows.ts'
import { SampleStore } from '../../store/testing/sample-store.ts'
import type { HostNames } from '../../web/host-names.ts'
import { makeWebhooks } from '../../webhooks/make-webhooks.ts'
import type { ConsoleFiles } from '../console/console-files.ts'
import { makeHttpApp } from '../http-app.ts'
import type { HttpParts } from '../http-parts.ts'
import { HttpServer, type HttpServerOptions } from '../http-server.ts'
import { OpenRequests } from '../open-requests.ts'
import type { Surface } from '../routes.ts'
import { SampleFeed } from './sample-feed.ts'
import { type Call, scripted } from './scripted.ts'

/** As of an installation without settings. */
export const sampleAsyncapi = asyncapiDocument({
  version: '0.1.0',
  topicPrefix: topicPrefixDefault,
  rabbit: rabbitNames('keyfob'),
  publicUrl: null,
})

const few = { all: 10, ofOne: 10 }

export const sampleVin = '1KFAA00E4T0000001'

export interface Sample {
  readonly store: SampleStore
  readonly core: SampleCore<Clock>
  readonly catalogue: Catalogue
  readonly feed: SampleFeed
  readonly parked: InProcessBus
  readonly apiKeys: SampleApiKeyStore
  /** Calls of commands, vehicles and webhooks by the HTTP server. */
  readonly calls: Call[]
  /** Answers instead of these services, where a test has to force an answer. */
  readonly script: Script
  /** Reasons of requests that were not authorized. */
  readonly refusals: string[]
  readonly log: SampleLog
  readonly state: { readiness: Readiness }
}

interface Script {
  readonly commands: Partial<CommandService>
  readonly vehicles: Partial<VehicleService>
  readonly webhooks: Partial<WebhookService>
  readonly events: Partial<EventLog>
}

/** One store and one tail of its log for all tests of a file. */
let opened: Promise<{ readonly store: SampleStore; readonly tail: EventTail }> | undefined
const open = async () => {
  const store = await SampleStore.open()
  const tail = new EventTail(store.events, systemClock, new SampleLog())
  await tail.start()
  return { store, tail }
}
afterAll(async () => {
  const { store, tail } = (await opened) ?? {}
  await tail?.stop()
  await store?.close()
})

/** Of the cloud. */
const signingJwk = generatePrivateJwk()
export const sampleSigningKey = signingKeyOf(signingJwk)

/** PEM of key and certificate. */
const sampleAuthority = newAuthorityText(systemClock.now())

/** The event log is kept: positions only grow. */
const empty = `TRUNCATE vehicles, vehicle_signing, vehicle_credentials, lanes, commands, submit_keys, schedules, occurrences, webhooks, webhook_deliveries, api_keys, processes, figure_minutes, accept_minutes, message_watches, watched_messages, audit_pending, approvals, campaigns, campaign_vehicles, wake_ups`

/** What the sample before this one has just begun may hold a table: the database then ends one of the two. */
const emptied = (store: SampleStore): Promise<boolean> =>
  eventually(() => store.database.script(empty).then(() => true), { what: 'empty tables' })

const makeSample = async (needsApproval: boolean): Promise<Sample> => {
  const { store, tail } = await (opened ??= open())
  await emptied(store)
  const parked = new InProcessBus({ log: new SampleLog() })
  const feed = new SampleFeed(tail)
  const catalogue = needsApproval ? approvalCatalogue : sampleCatalogue
  return {
    store,
    catalogue,
    core: new SampleCore<Clock>({ store, clock: systemClock, bus: parked, feed, catalogue }),
    feed,
    parked,
    apiKeys: new SampleApiKeyStore(store.database),
    calls: [],
    script: { commands: {}, vehicles: {}, webhooks: {}, events: {} },
    refusals: [],
    log: new SampleLog(),
    state: { readiness: { ready: true, parts: { database: { ready: true } } } },
  }
}

const partsOf = (
  sample: Sample,
  { requiresKeys = false, tokens = null, quotas = [] }: Pick<SampleChanges, 'requiresKeys' | 'tokens' | 'quotas'>,
): HttpParts => {
  const { refusals, log, state, store } = sample
  const clock = systemClock
  const attempts = new MemoryWindows({ clock, windowsMax: 100 })
  const requiredBy = requiresKeys ? 'This test says so' : null
  const { access, keys } = makeAccess({
    store: sample.apiKeys,
    firstKey: null,
    requiredBy,
    tokens,
    attempts,
    clock,
    log,
  })
  return {
    services: { ...servicesOf(sample), keys, quotas: quotasOf(sample, quotas) },
    access,
    about: {
      version: '0.1.0',
      origin: eventOriginDefault,
      asyncapi: sampleAsyncapi,
      processes: () => store.stores.processes.list(60_000).catch(() => null),
      system: () => ({ roles: ['api'], since: 0, brokers: [], topicPrefix: 'keyfob/v1' }),
      readiness: () => state.readiness,
      metrics: { contentType: 'text/plain', text: async () => '' },
      logging: { log, level: 'info' },
    },
    observers: { log, onAnswered: () => undefined, onRefused: (reason) => void refusals.push(reason) },
    clock,
  }
}

const quotasOf = ({ store, log }: Sample, rules: readonly QuotaRule[]): Quotas | null => {
  if (rules.length === 0) return null
  const counts = new MemoryWindows({ clock: systemClock, windowsMax: 100 })
  const measures = { refused: () => undefined, counted: () => undefined }
  return new Quotas({ rules, counts, keys: store.commandStore, clock: systemClock, log, measures })
}

const servicesOf = ({
  store,
  core,
  catalogue,
  feed,
  parked,
  script,
  calls,
}: Sample): Omit<HttpParts['services'], 'keys' | 'quotas'> => {
  const { stores } = store
  const log = new SampleLog()
  const audit = makeAudit({
    store: stores.audit,
    rules: { keptDays: 1 },
    signer: sampleSigningKey,
    clock: systemClock,
    log,
  })
  const own = { topics: topicsFor(), authority: sampleAuthority, dataDir: null, clock: systemClock, log }
  const vehicleParts = makeEnrollment({ store: stores.vehicleCredentials, ...own })
  const { webhooks } = makeWebhooks({
    store: stores.webhooks,
    queue: stores.webhookQueue,
    catalogue,
    allowsPrivate: true,
    origin: eventOriginDefault,
    clock: systemClock,
    log,
    measures: noWebhookMeasures,
  })
  return {
    commands: scripted<CommandService>(core.commands, script.commands, calls),
    approvals: new Approvals({ store: stores.approvals, submits: core.commands, clock: systemClock, log }),
    campaigns: new Campaigns({ store: stores.campaigns, commands: core.commands, clock: systemClock, log }),
    vehicles: scripted<VehicleService>(core.vehicles, script.vehicles, calls),
    webhooks: scripted(webhooks, script.webhooks, calls),
    schedules: new Schedules(stores.schedules, core.commands, systemClock, log),
    signing: makeSigning({
      store: stores.vehicleSigning,
      vehicles: stores.vehicles,
      policy: 'off',
      keys: [signingJwk],
      clock: systemClock,
      log,
    }).service,
    enrollment: vehicleParts.enrollment,
    vehicleAccess: vehicleParts.access,
    parked,
    events: scripted<EventLog>(stores.events, script.events, []),
    feed,
    catalogue,
    demo: () => null,
    watches: stores.messageWatches,
    audit: { recording: audit.recorder, entries: stores.audit, erase: (vin) => audit.eraser.erase(vin) },
    figures: new FigureReader({ figures: stores.figures, series: stores.figureSeries, clock: systemClock }),
  }
}

interface SampleChanges {
  /** Default: only API keys are accepted. */
  readonly tokens?: TokenSettings | null
  readonly quotas?: readonly QuotaRule[]
  readonly isStopping?: () => boolean
  readonly surface?: Surface
  readonly hosts?: HostNames
  readonly trustedProxies?: readonly string[]
  readonly requiresKeys?: boolean
  /** Of commands of the class engine. Default: none do. */
  readonly needsApproval?: boolean
  readonly console?: ConsoleFiles | undefined
}

export const sampleApp = async (changes: SampleChanges = {}): Promise<Sample & { app: FastifyInstance }> => {
  const { isStopping = () => false, surface = 'api', trustedProxies = [] } = changes
  const { hosts = { names: ['keyfob.example'], also: 'loopback' } } = changes
  const sample = await makeSample(changes.needsApproval ?? false)
  const parts = partsOf(sample, changes)
  const app = await makeHttpApp({
    ...parts,
    about: { ...parts.about, console: changes.console },
    callers: { hosts, trustedProxies },
    streams: new OpenRequests(few),
    waits: new OpenRequests(few),
    isStopping,
    surface,
  })
  return { ...sample, app }
}

export interface ServerChanges extends Partial<HttpServerOptions> {
  readonly tokens?: TokenSettings
  readonly requiresKeys?: boolean
  readonly needsApproval?: boolean
}

/** Not started yet; on any free port unless the test names one. */
export const sampleServer = async (changes: ServerChanges = {}): Promise<Sample & { server: HttpServer }> => {
  const { requiresKeys = false, needsApproval = false, tokens = null, ...options } = changes
  const sample = await makeSample(needsApproval)
  const listening = { host: '127.0.0.1', port: 0, portFallback: false }
  return { ...sample, server: new HttpServer({ ...partsOf(sample, { requiresKeys, tokens }), listening, ...options }) }
}
