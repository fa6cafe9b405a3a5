import { seconds } from '@keyfob/runtime'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { type AccessRefusal, accessRefusals } from '../ports/access.ts'
import type { AnsweredRequest } from '../ports/answered-request.ts'
import type { Figures } from '../ports/figures.ts'
import type { Readiness } from '../ports/readiness.ts'
import { CommandMetrics } from './command-metrics.ts'
import { gaugeFigures } from './figure-gauges.ts'
import { gaugeGovernance } from './governance-gauges.ts'
import { GovernanceMetrics } from './governance-metrics.ts'
import { labelGauge } from './label-gauge.ts'
import { onceAtATime } from './once-at-a-time.ts'
import { QuotaMetrics } from './quota-metrics.ts'
import { ScheduleMetrics } from './schedule-metrics.ts'
import { UplinkMetrics } from './uplink-metrics.ts'
import { WakeUpMetrics } from './wake-up-metrics.ts'
import { WebhookMetrics } from './webhook-metrics.ts'

/** The sources of a scrape. What cannot be read in time is left out. */
export interface MetricSources {
  readonly parts: () => Readiness['parts']
  readonly cacheReads: () => Readonly<Record<'hit' | 'miss' | 'stale' | 'error', number>>
  /** Messages that wait, by queue. */
  readonly depths: () => Promise<Readonly<Record<string, number>>>
  /** Null: another process reports the figures of the store. */
  readonly figures: (() => Promise<Figures>) | null
  /** Whether the audit is on. */
  readonly isAudited: boolean
}

const httpBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Gauges of the library with the names of counters; `nodejs_active_resources` has the same, by type. */
const misnamed = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`)

/** ms between looks at the event loop's lag, which the figure contains. Each wakes the process: 10, the default, was a fifth of its work at rest. */
const lagEvery = 50

/** All numbers of one process, in the text format of Prometheus. */
export class Metrics {
  readonly commands: CommandMetrics
  readonly governance: GovernanceMetrics
  readonly quotas: QuotaMetrics
  readonly schedules: ScheduleMetrics
  readonly uplinks: UplinkMetrics
  readonly wakeUps: WakeUpMetrics
  readonly webhooks: WebhookMetrics
  readonly #registry: Registry
  readonly #requests: Counter<'operation' | 'method' | 'status'>
  readonly #requestTimes: Histogram<'operation'>
  readonly #accessRefused: Counter<'reason'>

  constructor(about: { readonly version: string; readonly roles: readonly string[] }, registry = new Registry()) {
    this.#registry = registry
    const registers = [registry]
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lagEvery })
    for (const name of misnamed) registry.removeSingleMetric(name)
    this.commands = new CommandMetrics(registry)
    this.governance = new GovernanceMetrics(registry)
    this.quotas = new QuotaMetrics(registry)
    this.schedules = new ScheduleMetrics(registry)
    this.uplinks = new UplinkMetrics(registry)
    this.wakeUps = new WakeUpMetrics(registry)
    this.webhooks = new WebhookMetrics(registry)
    new Gauge({
      name: 'keyfob_info',
      help: 'Version and roles of this process; always 1.',
      labelNames: ['version', 'roles'],
      registers,
    }).set({ version: about.version, roles: about.roles.join(',') }, 1)
    this.#requests = new Counter({
      name: 'keyfob_http_requests_total',
      help: 'Requests that were answered, by operation of the API, method and status.',
      labelNames: ['operation', 'method', 'status'],
      registers,
    })
    this.#requestTimes = new Histogram({
      name: 'keyfob_http_request_seconds',
      help: 'Time to the end of the answer, by operation of the API; streams and waits included.',
      labelNames: ['operation'],
      buckets: httpBuckets,
      registers,
    })
    this.#accessRefused = new Counter({
      name: 'keyfob_access_refused_total',
      help: 'Requests that access control refused, by reason.',
      labelNames: ['reason'],
      registers,
    })
    for (const reason of accessRefusals) this.#accessRefused.inc({ reason }, 0)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** The text of one scrape. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  answered({ operation, method, status, took }: AnsweredRequest): void {
    this.#requests.inc({ operation, method, status: String(status) })
    this.#requestTimes.observe({ operation }, took / seconds(1))
  }

  accessRefused(reason: AccessRefusal): void {
    this.#accessRefused.inc({ reason })
  }

  /** Called once, before the first scrape. */
  watch({ parts, cacheReads, depths, figures, isAudited }: MetricSources): void {
    const registry = this.#registry
    labelGauge(registry, {
      name: 'keyfob_part_ready',
      help: 'Whether a part of this process is ready, as in /readyz.',
      label: 'part',
      read: async () => readyParts(parts()),
    })
    labelGauge(registry, {
      name: 'keyfob_queue_messages',
      help: 'Messages that wait, by queue.',
      label: 'queue',
      read: depths,
    })
    this.#counter(
      'keyfob_cache_reads_total',
      'Reads through the cache, by outcome; error: the store could not be read.',
      'outcome',
      cacheReads,
    )
    if (figures === null) return
    const once = onceAtATime(figures)
    gaugeFigures(registry, once)
    gaugeGovernance(registry, once, isAudited)
  }

  #counter(name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): void {
    const counter = new Counter({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      collect: () => {
        counter.reset()
        for (const [value, count] of Object.entries(read())) counter.inc({ [label]: value }, count)
      },
    })
  }
}

const readyParts = (parts: Readiness['parts']): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(parts).map(([name, { ready }]) => [name, ready ? 1 : 0]))
