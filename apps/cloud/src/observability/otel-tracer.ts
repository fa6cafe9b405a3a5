/**
 * Traces by OpenTelemetry, exported by OTLP over HTTP (JSON). Spans wait in a bounded queue and are sent in batches; when
 * the collector is unavailable they are dropped, and that is logged. Loaded only where traces are collected.
 */
import {
  type Attributes,
  ROOT_CONTEXT,
  type Context,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  type Tracer as Otel,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'
import { type Service, type Span, type SpanOptions, type Tracer, messageOf, noTracer, seconds } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'

export interface OtelOptions {
  /** Of a collector; `/v1/traces` is its path for traces. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly serviceName: string
  readonly version: string
  /** Of the traces that begin here, from 0 to 1. */
  readonly share: number
  readonly log: Log
}

/** A collector that takes longer counts as down; a stop also waits no longer than this. */
const exportWithin = seconds(3)

export const makeOtelTracer = (options: OtelOptions): { tracer: Tracer; service: Service } => {
  const { serviceName, version, share } = options
  const processor = new BatchSpanProcessor(tellingExporter(options), {
    exportTimeoutMillis: exportWithin,
    scheduledDelayMillis: seconds(1),
  })
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [processor],
  })
  const stop = async (): Promise<void> => provider.shutdown().catch(() => undefined)
  return {
    tracer: new OtelTracer(provider.getTracer('keyfob', version)),
    service: { start: async () => undefined, stop },
  }
}

const tellingExporter = ({ endpoint, headers, log }: OtelOptions): SpanExporter => {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: exportWithin })
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error) log.warn('traces.not_exported', { spans: spans.length, error: String(result.error) })
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
  }
}

class OtelTracer implements Tracer {
  readonly #otel: Otel

  constructor(otel: Otel) {
    this.#otel = otel
  }

  root(name: string, options: SpanOptions = {}): Span {
    return this.#start(name, ROOT_CONTEXT, options)
  }

  child(name: string, parent: string | null | undefined, options: SpanOptions = {}): Span {
    const context = contextOf(parent)
    return context === undefined ? noTracer.child(name, parent) : this.#start(name, context, options)
  }

  #start(name: string, context: Context, { kind = 'internal', attributes = {}, startedAt }: SpanOptions): Span {
    const started = {
      kind: kinds[kind],
      attributes: known(attributes),
      ...(startedAt !== undefined && { startTime: startedAt }),
    }
    return spanOf(this.#otel.startSpan(name, started, context))
  }
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

const known = (attributes: SpanOptions['attributes'] = {}): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))

const spanOf = (span: OtelSpan): Span => ({
  traceparent: traceparentOf(span),
  end: (failure, attributes) => {
    span.setAttributes(known(attributes))
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(failure).slice(0, 500) })
    span.end()
  },
})

const traceparentOf = (span: OtelSpan): string => {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`
}

const contextOf = (traceparent: string | null | undefined): Context | undefined => {
  const [, traceId, spanId, flags = ''] = traceparent?.split('-') ?? []
  if (traceId === undefined || spanId === undefined) return undefined
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true })
}
