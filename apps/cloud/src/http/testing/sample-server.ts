/** For tests: the HTTP server over the sample services, with or without a socket. */
import type { FastifyInstance } from 'fastify'
import type { Catalogue } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { makeAccess } from '../../access/make-access.ts'
import { SampleApiKeyStore } from '../../access/testing/sample-api-key-store.ts'
import { InProcessBus } from '../../bus/in-process-bus.ts'
import { loadCatalogue } from '../../config/load-catalogue.ts'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import type { HostNames } from '../../web/host-names.ts'
import { makeHttpApp } from '../http-app.ts'
import { HttpServer, type HttpServerOptions } from '../http-server.ts'
import { OpenRequests } from '../open-requests.ts'
import type { Readiness } from '../../ports/readiness.ts'
import { Schedules } from '../../schedules/schedules.ts'
import { SampleScheduleStore } from '../../schedules/testing/sample-schedule-store.ts'
import { SampleCommands, SampleVehicles } from './sample-services.ts'
import { SampleWebhookService } from './sample-webhook-service.ts'

const few = { all: 10, ofOne: 10 }

export const sampleVin = '1KFAA00E4T0000001'

export interface Sample {
  readonly commands: SampleCommands
  readonly vehicles: SampleVehicles
  readonly parked: InProcessBus
  readonly webhooks: SampleWebhookService
  readonly apiKeys: SampleApiKeyStore
  /** Reasons of requests that were not let in. */
  readonly refusals: string[]
  readonly log: SampleLog
  readonly state: { readiness: Readiness }
}

/** Immutable, and dear to make. */
let catalogueOnce: Promise<Catalogue> | undefined

const makeSample = async (requiresKeys = false) => {
  const catalogue = await (catalogueOnce ??= loadCatalogue(null))
  const commands = new SampleCommands(catalogue, systemClock)
  const vehicles = new SampleVehicles()
  const parked = new InProcessBus({ log: new SampleLog() })
  const schedules = new Schedules(new SampleScheduleStore(), commands, systemClock, new SampleLog())
  parked.consume(async () => undefined)
  const webhooks = new SampleWebhookService()
  const log = new SampleLog()
  const apiKeys = new SampleApiKeyStore()
  const refusals: string[] = []
  const requiredBy = requiresKeys ? 'This test says so' : null
  const { access, keys } = makeAccess({ store: apiKeys, firstKey: null, requiredBy, clock: systemClock, log })
  const state: Sample['state'] = { readiness: { ready: true, parts: { database: { ready: true } } } }
  const parts = {
    commands,
    vehicles,
    schedules,
    parked,
    webhooks,
    access,
    keys,
    catalogue,
    events: commands,
    feed: commands,
    log,
    logging: { log, level: 'info' as const },
    metrics: { contentType: 'text/plain', text: async () => '' },
    onAnswered: () => undefined,
    onRefused: (reason: string) => void refusals.push(reason),
    version: '0.1.0',
    system: () => ({ roles: ['api' as const], since: 0, brokers: [], topicPrefix: 'keyfob/v1' }),
    readiness: () => state.readiness,
  }
  return { sample: { commands, vehicles, parked, webhooks, apiKeys, refusals, log, state }, parts }
}

interface SampleChanges {
  readonly isStopping?: () => boolean
  readonly surface?: 'api' | 'health'
  readonly hosts?: HostNames
  readonly trustedProxies?: readonly string[]
  readonly requiresKeys?: boolean
}

export const sampleApp = async ({ requiresKeys, ...changes }: SampleChanges = {}): Promise<
  Sample & { app: FastifyInstance }
> => {
  const { sample, parts } = await makeSample(requiresKeys)
  const requests = { streams: new OpenRequests(few), waits: new OpenRequests(few) }
  const app = await makeHttpApp({
    ...parts,
    ...requests,
    clock: systemClock,
    hosts: { names: ['keyfob.example'], also: 'loopback' },
    trustedProxies: [],
    isStopping: () => false,
    surface: 'api',
    ...changes,
  })
  return { ...sample, app }
}

/** Not started yet; on a port of the system's choice unless told. */
export const sampleServer = async ({
  requiresKeys,
  ...changes
}: Partial<HttpServerOptions> & { readonly requiresKeys?: boolean } = {}): Promise<Sample & { server: HttpServer }> => {
  const { sample, parts } = await makeSample(requiresKeys)
  return {
    ...sample,
    server: new HttpServer({ host: '127.0.0.1', port: 0, portFallback: false, ...parts, ...changes }),
  }
}
