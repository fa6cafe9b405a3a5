/** One trace shows a whole life, as a collector of OpenTelemetry sees it: with MQTT 5, and with MQTT 3.1.1. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { parseTraceparent, traceIdOf } from '@keyfob/protocol'
import { fleetVin } from '@keyfob/simulator'
import { Api, KeyfobProcess, eventually, temporaryFolder } from '@keyfob/testbed'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly attributes: readonly { key: string; value: { stringValue?: string; intValue?: number } }[]
}

/** The ExportTraceServiceRequest of OTLP, in JSON. */
interface Exported {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[] }[]
}

const spans: CollectedSpan[] = []
const headers: unknown[] = []
let collector: Server
const servers = inject('servers')
let folder: Awaited<ReturnType<typeof temporaryFolder>>

const collect = async (request: IncomingMessage): Promise<void> => {
  const { resourceSpans } = JSON.parse(await text(request)) as Exported // by the specification of OTLP
  headers.push(request.headers['x-key'])
  spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
}

beforeAll(async () => {
  collector = createServer(
    (request, response) =>
      void collect(request).then(() => response.setHeader('content-type', 'application/json').end('{}')),
  ).listen(0, '127.0.0.1')
  await once(collector, 'listening')
  folder = await temporaryFolder()
})
afterAll(async () => {
  collector.close()
  await folder.remove()
})

const vin = fleetVin(0)
/** The caller's own span. */
const caller = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

const ways = [
  ['MQTT 5, by Mosquitto', 5, () => ({ MQTT_URL: servers.mosquittoUrl }), ['send ack']],
  [
    'MQTT 3.1.1, by RabbitMQ’s plugin',
    4,
    () => ({ KEYFOB_GATEWAY: 'rabbitmq-mqtt', MQTT_URL: servers.rabbitMqttUrl }),
    [],
  ],
] as const

describe.each(ways)('a command in a trace, over %s', (_name, version, brokerOf, besides) => {
  const prefix = `t-${randomBytes(4).toString('hex')}`
  let keyfob: KeyfobProcess
  beforeAll(async () => {
    const { port } = collector.address() as AddressInfo // it listens on TCP
    const env = {
      ...brokerOf(),
      AMQP_URL: servers.amqpUrl,
      KEYFOB_QUEUE_PREFIX: prefix,
      KEYFOB_TOPIC_PREFIX: `${prefix}/v1`,
      KEYFOB_DEMO_VEHICLES: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=s%20ecret',
    }
    keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/${prefix}`, env })
  })
  afterAll(async () => expect(await keyfob.stop()).toBe(0))

  it('has a span for HTTP, commit, publish, execution, RabbitMQ and settling, all of one trace', async () => {
    const traceparent = caller.replace('4bf9', prefix.slice(2, 6))
    const traceId = traceIdOf(traceparent)
    const overheard = await overhear(brokerOf().MQTT_URL, `${prefix}/v1/${vin}/command`, version)
    const { status } = await new Api(keyfob.api).submit(
      { command: 'Engine Start', vin },
      { prefer: 'wait=10', traceparent },
    )
    expect(status).toBe(200)
    const mine = () => spans.filter((span) => span.traceId === traceId)
    const wanted = [
      'POST /trigger-command',
      'commit',
      'publish command',
      'execute',
      ...besides,
      'process ack',
      'settle',
      'publish event',
    ]
    await eventually(
      () => {
        const missing = wanted.filter((each) => mine().every((span) => span.name !== each))
        if (missing.length > 0) throw new Error(`without ${missing.join(', ')}`)
        return true
      },
      { what: 'a whole trace' },
    )

    // Each one's parent is another one of the trace, and the first one's is the caller's.
    const ids = new Set(mine().map(({ spanId }) => spanId))
    for (const span of mine())
      expect(ids.has(span.parentSpanId ?? '') || span.parentSpanId === '00f067aa0ba902b7', span.name).toBe(true)
    expect(parentOf(mine(), 'execute')?.name).toBe('publish command')
    expect(parentOf(mine(), 'settle')?.name).toBe('process ack')
    expect(headers.every((header) => header === 's ecret')).toBe(true)

    const { payload, userProperties } = await overheard.first
    await overheard.leave()
    expect(traceIdOf(parseTraceparent(payload['traceparent']))).toBe(traceId)
    if (version === 5) expect(userProperties).toEqual({ traceparent: payload['traceparent'] })
    const lines = keyfob.log.filter(({ trace }) => trace === traceId).map(({ msg }) => msg)
    expect(lines).toEqual(expect.arrayContaining(['command.accepted', 'command.sent', 'command.settled']))
  })

  it('begins a trace where the caller has none', async () => {
    const before = spans.length
    const { body } = await new Api(keyfob.api).submit({ command: 'Doors Lock', vin }, { prefer: 'wait=10' })
    const isThere = () =>
      spans
        .slice(before)
        .find(
          ({ name: spanName, attributes }) =>
            spanName === 'settle' && attributes.some(({ value }) => value.stringValue === body['id']),
        )
    const settle = await eventually(isThere, { what: 'the span of settling' })
    const first = spans.find(({ traceId, parentSpanId }) => traceId === settle.traceId && (parentSpanId ?? '') === '')
    expect(first?.name).toBe('POST /trigger-command')
  })
})

const parentOf = (among: readonly CollectedSpan[], name: string): CollectedSpan | undefined => {
  const span = among.findLast((each) => each.name === name)
  return among.find(({ spanId }) => spanId === span?.parentSpanId)
}

/** The first message on a topic from now on, as the vehicle gets it. */
const overhear = async (url: string, topic: string, protocolVersion: 4 | 5) => {
  const client = await connectAsync(url, { protocolVersion })
  await client.subscribeAsync(topic, { qos: 1 })
  const first = new Promise<{ payload: Record<string, unknown>; userProperties: unknown }>((resolve) => {
    client.once('message', (_topic, payload, { properties }) =>
      // the cloud's JSON
      resolve({
        payload: JSON.parse(String(payload)) as Record<string, unknown>,
        userProperties: { ...properties?.userProperties },
      }),
    )
  })
  return { first, leave: () => client.endAsync() }
}
