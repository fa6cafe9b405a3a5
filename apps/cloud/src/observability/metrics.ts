import { type Duration, seconds } from '@keyfob/runtime'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { type AccessRefusal, accessRefusals } from '../ports/access.ts'
import type { Figures } from '../ports/figures.ts'
import type { Readiness } from '../ports/readiness.ts'
import { CommandMetrics } from './command-metrics.ts'
import { withinOr } from './within-or.ts'

/** Where the numbers of a look come from. What cannot be had in time is left out, and the rest is told. */
export interface MetricSources {
  readonly parts: () => Readiness['parts']
  readonly cacheReads: () => Readonly<Record<'hit' | 'miss' | 'stale' | 'error', number>>
  /** Messages that wait, by queue. */
  readonly depths: () => Promise<Readonly<Record<string, number>>>
  /** Null: another process tells how things stand in the store. */
  readonly figures: (() => Promise<Figures>) | null
}

/** One request that was answered. */
export interface AnsweredRequest {
  readonly operation: string
  readonly method: string
  readonly status: number
  readonly took: Duration
}

/** A scrape has ten seconds by default; a part that hangs must not cost all of them. */
const patience: Duration = seconds(2)

const httpBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** All numbers of one process, in the text format of Prometheus. */
export class Metrics {
  readonly commands: CommandMetrics
  readonly #registry = new Registry()
  readonly #requests: Counter<'operation' | 'method' | 'status'>
  readonly #requestTimes: Histogram<'operation'>
  readonly #accessRefused: Counter<'reason'>

  constructor(about: { readonly version: string; readonly roles: readonly string[] }) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    this.commands = new CommandMetrics(this.#registry)
    new Gauge({ name: 'keyfob_info', help: 'Version and roles of this process; always 1.', labelNames: ['version', 'roles'], registers }).set({ version: about.version, roles: about.roles.join(',') }, 1)
    this.#requests = new Counter({ name: 'keyfob_http_requests_total', help: 'Requests that were answered, by operation of the API, method and status.', labelNames: ['operation', 'method', 'status'], registers })
    this.#requestTimes = new Histogram({ name: 'keyfob_http_request_seconds', help: 'Time to the end of the answer, by operation of the API; streams and waits included.', labelNames: ['operation'], buckets: httpBuckets, registers })
    this.#accessRefused = new Counter({ name: 'keyfob_access_refused_total', help: 'Requests that were not let in, by reason.', labelNames: ['reason'], registers })
    for (const reason of accessRefusals) this.#accessRefused.inc({ reason }, 0)
  } // prettier-ignore

  get contentType(): string {
    return this.#registry.contentType
  }

  /** The text of one look. */
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

  /** Called once, before the first look. */
  watch({ parts, cacheReads, depths, figures }: MetricSources): void {
    this.#gauge('keyfob_part_ready', 'Whether a part of this process is ready, as in /readyz.', 'part', async () =>
      Object.fromEntries(Object.entries(parts()).map(([name, { ready }]) => [name, ready ? 1 : 0])),
    )
    this.#counter('keyfob_cache_reads_total', 'Reads through the cache, by outcome; error: the store could not be read.', 'outcome', cacheReads) // prettier-ignore
    this.#gauge('keyfob_queue_messages', 'Messages that wait, by queue.', 'queue', depths)
    if (figures !== null) this.#watchStore(onceAtATime(figures))
  }

  #watchStore(figures: () => Promise<Figures>): void {
    this.#gauge('keyfob_commands_open', 'Commands that are not settled, by state.', 'state', async () => ({ ...(await figures()).open })) // prettier-ignore
    this.#gauge('keyfob_vehicles', 'Vehicles that are registered, and those that are believed online.', 'presence', async () => ({ ...(await figures()).vehicles })) // prettier-ignore
    this.#gauge('keyfob_outbox_events', 'Status events that are not published to RabbitMQ yet.', 'to', async () => {
      const { outbox } = await figures()
      return outbox === null ? {} : { rabbitmq: outbox }
    })
  }

  #gauge(name: string, help: string, label: string, read: () => Promise<Readonly<Record<string, number>>>): void {
    const gauge = new Gauge({
      name, help, labelNames: [label], registers: [this.#registry],
      collect: async () => {
        const values = await withinOr(read, patience, {})
        gauge.reset()
        for (const [value, count] of Object.entries(values)) gauge.set({ [label]: value }, count)
      },
    }) // prettier-ignore
  }

  #counter(name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): void {
    const counter = new Counter({
      name, help, labelNames: [label], registers: [this.#registry],
      collect: () => {
        counter.reset()
        for (const [value, count] of Object.entries(read())) counter.inc({ [label]: value }, count)
      },
    }) // prettier-ignore
  }
}

/** Who asks while an answer is under way gets the same. */
const onceAtATime = <Value>(read: () => Promise<Value>): (() => Promise<Value>) => {
  let reading: Promise<Value> | undefined
  return () => (reading ??= read().finally(() => (reading = undefined)))
}
