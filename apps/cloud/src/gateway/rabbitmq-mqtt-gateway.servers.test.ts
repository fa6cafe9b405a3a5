import { randomBytes } from 'node:crypto'
import { type Vin, topicsFor } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import mqtt, { type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { UplinkMessage } from '../ports/gateway.ts'
import { declareAcks } from '../rabbit/acks-topology.ts'
import { RabbitLink } from '../rabbit/rabbit-link.ts'
import { rabbitNames } from '../rabbit/rabbit-names.ts'
import { RabbitMqttGateway } from './rabbitmq-mqtt-gateway.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'

const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const { amqpUrl, rabbitMqttUrl } = inject('servers')

let gateway: RabbitMqttGateway
let links: readonly [RabbitLink, RabbitLink]
let vehicle: MqttClient
let log: SampleLog
let names: ReturnType<typeof rabbitNames>
let prefix: string
const seen: UplinkMessage[] = []
/** What the handler says to every message, if it is not well. */
let failure: Error | undefined
const unroutables: string[] = []

beforeEach(async () => {
  const own = randomBytes(5).toString('hex')
  prefix = `t${own}/v1`
  names = rabbitNames(`t-${own}`)
  log = new SampleLog()
  const link = (name: string) => new RabbitLink({ name, url: amqpUrl, clock: systemClock, log })
  links = [link('publishes'), link('consumes')]
  gateway = new RabbitMqttGateway({
    publishing: links[0],
    consuming: links[1],
    names,
    topics: topicsFor(prefix),
    receives: true,
    clock: systemClock,
    log,
  })
  failure = undefined
  gateway.onUplink(async (message) => {
    if (failure) throw failure
    seen.push(message)
  })
  gateway.onUnroutable((topic) => void unroutables.push(topic))
  for (const service of [...links, gateway]) await service.start()
  await eventually(() => gateway.connected)
  vehicle = await mqtt.connectAsync(rabbitMqttUrl, { protocolVersion: 4, reconnectPeriod: 0 })
})
afterEach(async () => {
  await vehicle.endAsync(true)
  const channel = await links[1].acquire()
  for (const queue of [names.acks, names.parked, names.uplinks]) await channel.queueDelete({ queue })
  await channel.close()
  for (const service of [gateway, ...links]) await service.stop()
  seen.length = 0
  unroutables.length = 0
})

const say = (uplink: string, payload: string) => vehicle.publishAsync(`${prefix}/${vin}/${uplink}`, payload, { qos: 1 })

describe('RabbitMQ as the MQTT broker', () => {
  it('carries a command to a vehicle with QoS 1, and is content when none is there', async () => {
    await gateway.publish(vin, 'to nobody')
    const heard: string[] = []
    const qos: number[] = []
    vehicle.on('message', (_topic, payload, packet) => (heard.push(payload.toString()), qos.push(packet.qos)))
    await vehicle.subscribeAsync(`${prefix}/${vin}/command`, { qos: 1 })
    await gateway.publish(vin, '{"kind":"command"}', { expirySeconds: 30 })
    await eventually(() => heard.length > 0)
    expect([heard, qos]).toEqual([['{"kind":"command"}'], [1]])
  })

  it('[L3] puts acks into the queue of acks by itself: the gateway never holds one', async () => {
    await say('ack', '{"id":"1"}')
    const channel = await links[1].acquire()
    const message = await eventually(() => channel.basicGet({ queue: names.acks }))
    expect(String(message.body)).toBe('{"id":"1"}')
    expect(message.routingKey).toBe(`${prefix.replaceAll('/', '.')}.${vin}.ack`)
    await channel.close()
    expect(seen).toEqual([])
  })

  it('has its handlers for good: a second one of either is refused, and the first one stays', async () => {
    expect(() => gateway.onUplink(async () => undefined)).toThrow('set already')
    expect(() => gateway.onUnroutable(() => undefined)).toThrow('set already')
    await say('state', '{"signals":{}}')
    await eventually(() => seen.length === 1)
  })

  it('logs a report that was refused, and continues', async () => {
    failure = new Error('the store is unavailable')
    await say('state', '{"signals":{}}')
    await eventually(() => log.of('gateway.uplink_refused').length === 1)
    expect(log.of('gateway.uplink_refused')).toEqual([
      { vin, uplink: 'state', error: 'Error: the store is unavailable' },
    ])
    failure = undefined
    await say('state', '{"signals":{}}')
    await eventually(() => seen.length === 1)
  })

  it('hands on reported state and presence, also those that came while no worker was there', async () => {
    await say('state', '{"signals":{}}')
    await eventually(() => seen.length === 1)
    await gateway.stop()
    await say('presence', '{"status":"offline"}')
    await gateway.start()
    await eventually(() => seen.length === 2)
    expect(seen.map(({ uplink, vin: from }) => [uplink, from])).toEqual([
      ['state', vin],
      ['presence', vin],
    ])
  })

  it('[L3] binds the queue of acks again when it was deleted, by any process, and receives from vehicles again', async () => {
    const remover = await links[1].acquire()
    await remover.queueDelete({ queue: names.acks })
    await remover.queueDelete({ queue: names.uplinks })
    // As the bus of this process, or another, does it at once: without the binding.
    await eventually(async () => {
      const channel = await links[1].acquire()
      try {
        await declareAcks(channel, names)
        return true
      } finally {
        await channel.close()
      }
    })
    const arrives = async (): Promise<boolean> => {
      await say('ack', '{"id":"2"}')
      await say('state', '{"signals":{}}')
      return (await remover.basicGet({ queue: names.acks })) !== undefined && seen.length > 0
    }
    await eventually(arrives, { within: 30_000, every: 200 })
    await remover.close()
  }, 60_000)

  it('reports messages outside the contract, and continues', async () => {
    await vehicle.publishAsync(`${prefix}/no-vin/state`, '{}', { qos: 1 })
    await say('state', 'x'.repeat(20_000))
    await say('state', '{}')
    await eventually(() => seen.length === 1)
    expect(unroutables.toSorted()).toEqual([`${prefix}/${vin}/state`, `${prefix}/no-vin/state`].toSorted())
  })

  it('drops what its handler refuses: the next report is newer', async () => {
    let refusals = 0
    const refusing = new RabbitMqttGateway({
      publishing: links[0],
      consuming: links[1],
      names,
      topics: topicsFor(prefix),
      receives: true,
      clock: systemClock,
      log,
    })
    refusing.onUplink(() => Promise.reject(new Error(`away ${(refusals += 1)}`)))
    await gateway.stop()
    await refusing.start()
    await say('state', '{}')
    await eventually(() => refusals === 1)
    await refusing.stop()
    expect(log.lines.length).toBeGreaterThan(0)
    const channel = await links[1].acquire()
    expect(await channel.basicGet({ queue: names.uplinks })).toBeUndefined()
    await channel.close()
  })

  it('only publishes, in a process that receives nothing from vehicles', async () => {
    const publisher = new RabbitMqttGateway({
      publishing: links[0],
      consuming: links[1],
      names,
      topics: topicsFor(prefix),
      receives: false,
      clock: systemClock,
      log,
    })
    await publisher.start()
    await eventually(() => publisher.connected)
    await publisher.publish(vin, '{}')
    await publisher.stop()
  })
})
