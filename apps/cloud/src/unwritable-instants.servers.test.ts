/**
 * Instants that can be read but not written, on a real broker and a real RabbitMQ: they are parked, the connection to the
 * broker stays open, and later messages on it are handled.
 */
import { type CommandId, topicsFor, writeAck } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { MosquittoServer, eventually } from '@keyfob/testbed'
import mqtt from 'mqtt'
import { afterEach, expect, inject, it } from 'vitest'
import { ackId, freshNames, sampleRabbit, sampleVin } from './bus/testing/sample-bus.ts'
import { SampleLog } from './commands/testing/sample-log.ts'
import { UplinkReceiver } from './commands/uplink-receiver.ts'
import { MqttGateway } from './gateway/mqtt-gateway.ts'
import type { AckDelivery } from './ports/bus.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const topics = topicsFor()

it('an instant that cannot be written is parked, and the gateway stays connected', async () => {
  const seen: AckDelivery[] = []
  const { amqpUrl } = inject('servers')
  const { bus, service } = sampleRabbit(amqpUrl, async (delivery) => void seen.push(delivery), freshNames())
  await service.start()
  cleanups.push(() => service.stop())
  const broker = await MosquittoServer.start()
  cleanups.push(() => broker.close())

  const log = new SampleLog()
  const mustNotRun = async (): Promise<void> => Promise.reject(new Error('no such message may get here'))
  const receiver = new UplinkReceiver({
    bus,
    presence: { birth: mustNotRun, will: mustNotRun, heard: mustNotRun } as never, // no such message may reach them
    reports: { report: mustNotRun } as never,
    clock: systemClock,
    log,
  })
  const gateway = new MqttGateway({ url: broker.url, topics, clock: systemClock, log })
  gateway.onUplink((message) => receiver.receive(message))
  await gateway.start()
  cleanups.push(() => gateway.stop())

  const vehicle = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 })
  cleanups.push(() => vehicle.endAsync(true))
  const publish = (uplink: 'ack' | 'state' | 'presence', message: object) =>
    vehicle.publishAsync(topics.uplink(sampleVin, uplink), JSON.stringify(message), { qos: 1 })
  const instants = ['9999-12-31T23:59:60Z', '9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00Z']
  for (const at of instants) {
    await publish('ack', { id: ackId, status: 'succeeded', at })
    await publish('state', { at, signals: { 'Vehicle.Speed': 1 } })
    await publish('presence', { status: 'online', session: 's', counter: 1, nonce: 'n', horizon: at })
  }
  const good = writeAck({ id: ackId as CommandId, status: 'succeeded', at: 253_402_300_799_999 })
  await vehicle.publishAsync(topics.uplink(sampleVin, 'ack'), good, { qos: 1 })

  await eventually(() => seen.length === 1)
  expect(seen[0]?.ack).toMatchObject({ status: 'succeeded', at: 253_402_300_799_999 })
  const parked = await eventually(async () => (await bus.list(20)).length === 9 && bus.list(20))
  const problems = parked.map(({ uplink, problem }) => `${uplink} ${problem}`).toSorted()
  expect(problems.map((problem) => problem.split(' ').slice(0, 2).join(' '))).toEqual([
    ...Array(3).fill('ack /at'),
    ...Array(3).fill('presence /horizon'),
    ...Array(3).fill('state /at'),
  ])
  expect(log.eventsOf('warn')).not.toContain('gateway.lost')
  expect(log.eventsOf('warn')).not.toContain('gateway.uplink_refused')
  expect(gateway.connected).toBe(true)
})
