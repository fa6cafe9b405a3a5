/** For tests: the HTTP server over the sample desks, with or without a socket. */
import type { FastifyInstance } from 'fastify'
import type { Catalogue } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { InProcessBus } from '../bus/in-process-bus.ts'
import { loadCatalogue } from '../config/load-catalogue.ts'
import { SampleLog } from '../commands/sample-log.ts'
import { makeHttpApp } from './http-app.ts'
import { HttpServer, type HttpServerOptions } from './http-server.ts'
import { OpenRequests } from './open-requests.ts'
import type { Readiness } from '../ports/readiness.ts'
import { Schedules } from '../schedules/schedules.ts'
import { SampleScheduleStore } from '../schedules/sample-schedule-store.ts'
import { SampleCommands, SampleVehicles } from './sample-desks.ts'
import { SampleWebhookDesk } from './sample-webhook-desk.ts'

export const sampleVin = '1KFAA00E4T0000001'

export interface Sample {
  readonly commands: SampleCommands
  readonly vehicles: SampleVehicles
  readonly parked: InProcessBus
  readonly webhooks: SampleWebhookDesk
  readonly log: SampleLog
  readonly state: { readiness: Readiness }
}

/** Immutable, and dear to make. */
let catalogueOnce: Promise<Catalogue> | undefined

const makeSample = async () => {
  const catalogue = await (catalogueOnce ??= loadCatalogue(null))
  const commands = new SampleCommands(catalogue, systemClock)
  const vehicles = new SampleVehicles()
  const parked = new InProcessBus({ log: new SampleLog() })
  const schedules = new Schedules(new SampleScheduleStore(), commands, systemClock, new SampleLog())
  parked.consume(async () => undefined)
  const webhooks = new SampleWebhookDesk()
  const log = new SampleLog()
  const state: Sample['state'] = { readiness: { ready: true, parts: { database: { ready: true } } } }
  const parts = {
    commands,
    vehicles,
    schedules,
    parked,
    webhooks,
    catalogue,
    events: commands,
    feed: commands,
    log,
    logging: { log, level: 'info' as const },
    metrics: { contentType: 'text/plain', text: async () => '' },
    onAnswered: () => undefined,
    version: '0.1.0',
    readiness: () => state.readiness,
  }
  return { sample: { commands, vehicles, parked, webhooks, log, state }, parts }
}

export const sampleApp = async (
  changes: { isStopping?: () => boolean; surface?: 'api' | 'health' } = {},
): Promise<Sample & { app: FastifyInstance }> => {
  const { sample, parts } = await makeSample()
  const requests = { streams: new OpenRequests(10), waits: new OpenRequests(10) }
  const app = await makeHttpApp({
    ...parts,
    ...requests,
    clock: systemClock,
    hosts: ['keyfob.example'],
    isStopping: () => false,
    surface: 'api',
    ...changes,
  })
  return { ...sample, app }
}

/** Not started yet; on a port of the system's choice unless told. */
export const sampleServer = async (
  changes: Partial<HttpServerOptions> = {},
): Promise<Sample & { server: HttpServer }> => {
  const { sample, parts } = await makeSample()
  return {
    ...sample,
    server: new HttpServer({ host: '127.0.0.1', port: 0, portFallback: false, ...parts, ...changes }),
  }
}
