import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import type { Span, Tracer } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { type FastifyInstance, fastify } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { traceRequests } from './request-spans.ts'

const ended: Parameters<Span['end']>[] = []
const names: string[] = []
const open = (name: string): Span => {
  names.push(name)
  return { traceparent: undefined, end: (...how) => void ended.push(how) }
}
const tracer: Tracer = { root: open, child: open }

let app: FastifyInstance
beforeEach(async () => {
  ended.length = 0
  names.length = 0
  app = fastify()
  traceRequests(app, tracer)
  app.get('/well', { config: { traced: true } }, async () => 'well')
  app.get('/broken', { config: { traced: true } }, async (_, reply) => reply.code(503).send('not now'))
  app.get('/never', { config: { traced: true } }, () => new Promise(() => undefined))
  app.get('/health', async () => 'well')
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => app.close())

const port = (): number => (app.server.address() as AddressInfo).port // of TCP

it.each([
  ['/well', undefined, 200],
  ['/broken', 'HTTP 503', 503],
])('ends the span of %s with its status', async (path, failure, status) => {
  await fetch(`http://127.0.0.1:${port()}${path}`)
  await eventually(() => ended.length > 0, { what: 'the end of the span' })
  expect(names).toEqual([`GET ${path}`])
  expect(ended).toEqual([[failure, { 'http.response.status_code': status }]])
})

it('ends the span of a caller that leaves, and says so', async () => {
  const socket = connect(port(), '127.0.0.1')
  socket.write('GET /never HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await once(app.server, 'request')
  socket.destroy()
  await eventually(() => ended.length > 0, { what: 'the end of the span' })
  expect(ended).toEqual([['The caller left before it was answered.']])
})

it('opens none where none is wanted', async () => {
  await fetch(`http://127.0.0.1:${port()}/health`)
  expect(names).toEqual([])
})
