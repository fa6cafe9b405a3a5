import { once } from 'node:events'
import { type IncomingMessage, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { parseTraceparent, traceIdOf } from '@keyfob/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { makeOtelTracer } from './otel-tracer.ts'

const bodies: string[] = []
let collector: Server
let log: SampleLog

const collect = async (request: IncomingMessage): Promise<void> => void bodies.push(await text(request))

beforeEach(async () => {
  bodies.length = 0
  log = new SampleLog()
  collector = createServer((request, response) => void collect(request).then(() => response.end('{}'))).listen(
    0,
    '127.0.0.1',
  )
  await once(collector, 'listening')
})
afterEach(() => void collector.close())

const make = (more: { readonly share?: number; readonly endpoint?: string } = {}) => {
  const { port } = collector.address() as AddressInfo // it listens on TCP
  return makeOtelTracer({
    endpoint: `http://127.0.0.1:${port}/`,
    headers: {},
    serviceName: 's',
    version: '1',
    share: 1,
    log,
    ...more,
  })
}

const caller = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe('the tracer', () => {
  it('exports what ended before the stop, with failures and attributes', async () => {
    const { tracer, service } = make()
    const span = tracer.root('a', { kind: 'server', attributes: { size: 3, nothing: undefined } })
    span.end(new Error('no luck'), { more: 'm' })
    await service.stop()
    const [body = ''] = bodies
    expect(JSON.parse(body)).toMatchObject({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                { name: 'a', kind: 2, traceId: traceIdOf(span.traceparent), status: { code: 2, message: 'no luck' } },
              ],
            },
          ],
        },
      ],
    })
    expect(body).toContain('"key":"size"')
    expect(body).toContain('"key":"more"')
    expect(body).not.toContain('nothing')
  })

  it('continues the trace of a parent, and records nothing without one', async () => {
    const { tracer, service } = make()
    const child = tracer.child('c', caller)
    expect(traceIdOf(child.traceparent)).toBe(traceIdOf(caller))
    expect(parseTraceparent(child.traceparent)).toBeDefined()
    expect(child.traceparent).not.toBe(caller)
    expect(tracer.child('d', null).traceparent).toBeUndefined()
    await service.stop()
  })

  it('keeps the share that was asked for, and obeys the caller', async () => {
    const { tracer, service } = make({ share: 0 })
    const root = tracer.root('a')
    expect(root.traceparent?.endsWith('-00')).toBe(true)
    root.end()
    tracer.child('b', caller.replace(/01$/, '00')).end()
    tracer.child('kept', caller).end()
    await service.stop()
    expect(bodies.join('').match(/"name":"\w+"/g)).toEqual(['"name":"keyfob"', '"name":"kept"']) // the scope, and its span
  })

  it('says when a collector takes nothing, and stops all the same', async () => {
    const { tracer, service } = make({ endpoint: 'http://127.0.0.1:1' })
    tracer.root('a').end()
    await service.stop()
    expect(log.of('traces.not_exported')).toEqual([
      { spans: 1, error: expect.stringContaining('ECONNREFUSED') as unknown },
    ])
  })
})
