import { parseTraceparent } from '@keyfob/protocol'
import type { Span, Tracer } from '@keyfob/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether its requests get a span. */
    readonly traced?: boolean
  }
  interface FastifyRequest {
    span: Span | undefined
  }
}

/** Makes a span for each request, in the caller's trace or as the root of a new one. Names and attributes are OpenTelemetry's. */
export const traceRequests = (app: FastifyInstance, tracer: Tracer): void => {
  app.decorateRequest('span', undefined)
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config?.traced !== true) return
    const span = spanOf(tracer, request)
    request.span = span
    // Comes for each answer, also for one whose caller left before it was sent.
    reply.raw.once('close', () => end(span, reply))
  })
}

const end = (span: Span, { statusCode, raw }: FastifyReply): void => {
  if (!raw.writableFinished) return span.end('The caller left before it was answered.')
  const failure = statusCode >= 500 ? `HTTP ${statusCode}` : undefined
  span.end(failure, { 'http.response.status_code': statusCode })
}

const spanOf = (tracer: Tracer, { method, headers, routeOptions: { url } }: FastifyRequest): Span => {
  const name = `${method} ${url}`
  const attributes = { 'http.request.method': method, 'http.route': url }
  const parent = parseTraceparent(headers['traceparent'])
  const options = { kind: 'server', attributes } as const
  return parent === undefined ? tracer.root(name, options) : tracer.child(name, parent, options)
}
