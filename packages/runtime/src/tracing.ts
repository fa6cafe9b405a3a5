/** Spans of a distributed trace, as seen by the code that opens them. Context is passed on explicitly, as a `traceparent` (W3C). */
import type { Instant } from './instant.ts'

export type SpanAttributes = Readonly<Record<string, string | number | undefined>>

export interface SpanOptions {
  /** As in OpenTelemetry. Default `internal`. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  readonly attributes?: SpanAttributes
  /** Default: now. */
  readonly startedAt?: Instant
}

export interface Span {
  /** What is passed on: the context of this span, or that of its parent where tracing is off. */
  readonly traceparent: string | undefined
  /** Given a failure, the span records it. Only the first call counts. */
  end(failure?: unknown, attributes?: SpanAttributes): void
}

/** Nothing depends on it; it never throws and never waits. */
export interface Tracer {
  /** The first span of a new trace. */
  root(name: string, options?: SpanOptions): Span
  /** A span of the trace that a request is in; nothing is recorded for a request without a trace. */
  child(name: string, parent: string | null | undefined, options?: SpanOptions): Span
}

const untraced = (traceparent: string | undefined): Span => ({ traceparent, end: () => undefined })

/** Tracing is off; the context of callers is passed on. */
export const noTracer: Tracer = {
  root: () => untraced(undefined),
  child: (_name, parent) => untraced(parent ?? undefined),
}

/** Work inside of a span. */
export const traced = async <Value>(span: Span, work: Promise<Value>): Promise<Value> => {
  try {
    const value = await work
    span.end()
    return value
  } catch (error) {
    span.end(error)
    throw error
  }
}
