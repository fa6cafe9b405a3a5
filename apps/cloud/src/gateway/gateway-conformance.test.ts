/** What every gateway keeps, on every broker. Vehicles are played with a real MQTT client, receipts are seen on the wire. */
import { type Uplink, type Vin, payloadBytesMax, topicsFor } from '@keyfob/protocol'
import { eventually, freePort, hostileNames } from '@keyfob/testbed'
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { systemClock } from '@keyfob/runtime'
import type { UplinkHandler, UplinkMessage } from '../ports/gateway.ts'
import {
  type OpenGateway,
  type GatewayUnderTest,
  openEmbeddedGateway,
  openMqttGatewayOnEmbedded,
  openMqttGatewayOnMosquitto,
} from './testing/gateways-under-test.ts'

const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const topics = topicsFor()
const isEmbedded = (open: OpenGateway): boolean => open === openEmbeddedGateway

/** On the embedded broker in the `unit` project, on Mosquitto in the `servers` project: the same tests are run on both. */
const ways: readonly (readonly [string, OpenGateway])[] =
  (inject('servers') as object | undefined) === undefined // only there
    ? [
        ['EmbeddedGateway', openEmbeddedGateway],
        ['MqttGatewayPair (3.1.1) on the embedded broker', openMqttGatewayOnEmbedded(4)],
        ['MqttGatewayPair (5.0) on the embedded broker', openMqttGatewayOnEmbedded(5)],
      ]
    : [
        ['MqttGatewayPair (3.1.1) on Mosquitto', openMqttGatewayOnMosquitto(4)],
        ['MqttGatewayPair (5.0) on Mosquitto', openMqttGatewayOnMosquitto(5)],
      ]

describe.each(ways)('%s', (name, open) => {
  let sample: GatewayUnderTest
  const vehicles: MqttClient[] = []
  const seen: UplinkMessage[] = []
  const unroutables: string[] = []
  let handler: UplinkHandler = async () => undefined

  beforeEach(async () => {
    sample = await open([await freePort(), await freePort(), await freePort()])
    seen.length = 0
    unroutables.length = 0
    handler = async () => undefined
    sample.gateway.onUnroutable((topic, problem) => void unroutables.push(`${topic} ${problem}`))
    sample.gateway.onUplink((message) => {
      seen.push(message)
      return handler(message)
    })
  })

  afterEach(async () => {
    await Promise.all(vehicles.splice(0).map((vehicle) => vehicle.endAsync(true)))
    await sample.close()
  })

  const connect = async (protocolVersion: 4 | 5 = 4): Promise<MqttClient> => {
    const vehicle = await mqtt.connectAsync(sample.vehicleUrl, { protocolVersion, reconnectPeriod: 50 })
    vehicle.on('error', () => undefined) // its broker goes away in some tests
    vehicles.push(vehicle)
    return vehicle
  }

  /** A vehicle that has subscribed, and what came for it. */
  const listening = async (protocolVersion: 4 | 5 = 4) => {
    const vehicle = await connect(protocolVersion)
    const commands: IPublishPacket[] = []
    vehicle.on('message', (_topic, _payload, packet) => void commands.push(packet))
    await vehicle.subscribeAsync(topics.command(vin), { qos: 1 })
    return { vehicle, commands }
  }

  const textsOf = (packets: readonly IPublishPacket[]): readonly string[] =>
    packets.map(({ payload }) => payload.toString())

  it('hands every uplink over, with its VIN and its bytes', async () => {
    await sample.gateway.start()
    const vehicle = await connect()
    const payloads: Record<Uplink, Buffer> = {
      ack: Buffer.from([0, 255, 128]),
      state: Buffer.from('{}'),
      presence: Buffer.alloc(0),
    }
    for (const qos of [0, 1] as const)
      for (const uplink of ['ack', 'state', 'presence'] as const) {
        await vehicle.publishAsync(topics.uplink(vin, uplink), payloads[uplink], { qos })
        await eventually(() => seen.length === 1, { what: `a ${uplink} with QoS ${qos}` })
        expect(seen.splice(0)).toEqual([{ vin, uplink, payload: payloads[uplink] }])
      }
  })

  it('[L3] holds the receipt until the handler has resolved, and sends receipts in order', async () => {
    await sample.gateway.start()
    const { vehicle, commands } = await listening()
    const commit: (() => void)[] = []
    handler = () => new Promise((resolve) => commit.push(resolve))
    let resolved = 0
    for (let n = 1; n <= 3; n += 1)
      void vehicle.publishAsync(topics.uplink(vin, 'ack'), `${n}`, { qos: 1 }).then(() => (resolved += 1))
    await eventually(() => commit.length === 3, { what: 'three acks' })
    // A command takes the same path as a receipt, so everything that was sent before it has arrived when it comes.
    const fence = async (): Promise<void> => {
      const count = commands.length
      await sample.gateway.publish(vin, '{}')
      await eventually(() => commands.length > count)
    }
    await fence()
    expect(sample.receipts()).toBe(0)
    commit[2]?.()
    await fence()
    expect(sample.receipts()).toBe(0)
    commit[0]?.()
    await eventually(() => sample.receipts() === 1)
    await fence()
    expect(sample.receipts()).toBe(1)
    if (isEmbedded(open)) expect(resolved).toBe(1)
    commit[1]?.()
    await eventually(() => sample.receipts() === 3)
    await eventually(() => resolved === 3)
  })

  it('[L3] sends no receipt when the handler rejects, closes the connection, and continues', async () => {
    await sample.gateway.start()
    const vehicle = await connect()
    handler = () => Promise.reject(new Error('the store is unavailable'))
    vehicle.publish(topics.uplink(vin, 'ack'), 'first', { qos: 1 })
    await eventually(() => sample.ended() > 0, { what: 'the end of the connection' })
    expect([sample.receipts(), seen.length > 0]).toEqual([0, true])
    expect(sample.log.of('gateway.uplink_refused')).toContainEqual({
      vin,
      uplink: 'ack',
      error: 'Error: the store is unavailable',
    })
    handler = async () => undefined
    const later = async (): Promise<boolean> => {
      await vehicle.publishAsync(topics.uplink(vin, 'ack'), 'later', { qos: 1 })
      return seen.some(({ payload }) => Buffer.from(payload).toString() === 'later')
    }
    await eventually(later, { what: 'an ack after the failure' })
    await eventually(() => sample.receipts() > 0)
    // A broker in this process keeps no receipt for itself, so the vehicle itself repeats what failed.
    if (isEmbedded(open))
      expect(seen.filter(({ payload }) => Buffer.from(payload).toString() === 'first')[1]).toBeDefined()
  })

  it('continues after an ack without a receipt (QoS 0) that cannot be handled', async () => {
    await sample.gateway.start()
    const vehicle = await connect()
    handler = () => Promise.reject(new Error('the store is unavailable'))
    await vehicle.publishAsync(topics.uplink(vin, 'ack'), 'first', { qos: 0 })
    await eventually(() => seen.length === 1)
    handler = async () => undefined
    await vehicle.publishAsync(topics.uplink(vin, 'ack'), 'second', { qos: 1 })
    await eventually(() => sample.receipts() === 1)
    expect([seen.length, sample.ended()]).toEqual([2, 0])
  })

  it('counts what is under the prefix and not of the contract, with a receipt, and hands none of it over', async () => {
    await sample.gateway.start()
    const vehicle = await connect()
    const say = (topic: string, payload: string | Buffer = '{}') => vehicle.publishAsync(topic, payload, { qos: 1 })
    await say(topics.uplink(vin, 'ack'), Buffer.alloc(payloadBytesMax + 1))
    await say(`keyfob/v1/${vin.toLowerCase()}/ack`)
    if (!isEmbedded(open)) await say(topics.command(vin))
    await say('another/topic')
    await say(topics.uplink(vin, 'ack'), Buffer.alloc(payloadBytesMax))
    await eventually(() => seen.length === 1, { what: 'the ack at the end' })
    expect(unroutables).toEqual([
      `keyfob/v1/${vin}/ack is ${payloadBytesMax + 1} bytes; at most ${payloadBytesMax} are read`,
      `keyfob/v1/${vin.toLowerCase()}/ack is not a topic of the contract: a VIN is in upper case there, as in ${vin}`,
    ])
    await eventually(() => sample.receipts() === (isEmbedded(open) ? 4 : 3), { what: 'receipts for all of it' })
    expect(seen[0]?.payload.byteLength).toBe(payloadBytesMax)
  })

  it.each([4, 5] as const)(
    'takes every name for a name, as client id, user, filter and topic (MQTT %i)',
    { timeout: 60_000 },
    async (protocolVersion) => {
      await sample.gateway.start()
      for (const hostile of hostileNames) {
        const client = await mqtt.connectAsync(sample.vehicleUrl, {
          protocolVersion,
          reconnectPeriod: 0,
          clientId: hostile,
          username: hostile,
          password: hostile,
        })
        vehicles.push(client)
        const heard: string[] = []
        client.on('message', (topic) => void heard.push(topic))
        await client.unsubscribeAsync([hostile, 'nobody'])
        // Refused at most: one filter alone, and among others.
        await client.subscribeAsync(hostile, { qos: 1 }).catch(() => undefined)
        await client.subscribeAsync([hostile, `${hostile}/+`, 'end'], { qos: 1 }).catch(() => undefined)
        for (const topic of [
          hostile,
          `${hostile}/x`,
          `${topics.prefix}/${hostile}/ack`,
          `${topics.prefix}/${vin}/${hostile}`,
          'end',
        ])
          await client.publishAsync(topic, 'x', { qos: 1, retain: true })
        await eventually(() => heard.includes('end'), { what: `the last message to ${hostile}` })
        await client.unsubscribeAsync([hostile, `${hostile}/+`])
        await client.endAsync()
      }
      const vehicle = await connect(protocolVersion)
      await vehicle.publishAsync(topics.uplink(vin, 'ack'), '{}', { qos: 1 })
      await eventually(() => seen.length === 1, { what: 'an ack after all of it' })
    },
  )

  it.each([4, 5] as const)('reaches a vehicle that speaks MQTT %i, once', async (protocolVersion) => {
    await sample.gateway.start()
    const { commands } = await listening(protocolVersion)
    await sample.gateway.publish(vin, '{"n":1}', { expirySeconds: 29.2, correlation: 'c-1' })
    await sample.gateway.publish('1KFAA00E4T0000001' as Vin, '{"n":2}') // a known VIN
    await sample.gateway.publish(vin, '{"n":3}')
    await eventually(() => commands.length === 2)
    expect(textsOf(commands)).toEqual(['{"n":1}', '{"n":3}'])
    expect(commands[0]).toMatchObject({ topic: topics.command(vin), qos: 1, retain: false })
  })

  it('says expiry, content type and correlation where both sides speak MQTT 5', async () => {
    await sample.gateway.start()
    const { commands } = await listening(5)
    await sample.gateway.publish(vin, '{}', { expirySeconds: 29.2, correlation: 'c-1' })
    await eventually(() => commands.length === 1)
    const { contentType, messageExpiryInterval, correlationData } = commands[0]?.properties ?? {}
    const isTold = !name.includes('3.1.1')
    expect([contentType, correlationData?.toString()]).toEqual(
      isTold ? ['application/json', 'c-1'] : [undefined, undefined],
    )
    // A broker counts down while it holds the message.
    if (isTold) expect([29, 30]).toContain(messageExpiryInterval)
  })

  it.runIf(!isEmbedded(open))('sees a birth that was retained before it came, as such, and nothing else', async () => {
    const vehicle = await connect()
    for (const uplink of ['ack', 'state', 'presence'] as const)
      await vehicle.publishAsync(topics.uplink(vin, uplink), '{"status":"online"}', { qos: 1, retain: true })
    await sample.gateway.start()
    await eventually(() => seen.length === 1 && unroutables.length === 2, { what: 'the retained messages' })
    expect(seen).toEqual([{ vin, uplink: 'presence', payload: Buffer.from('{"status":"online"}'), retained: true }])
  })

  it('sees what is retained from now on as what is said now', async () => {
    await sample.gateway.start()
    const vehicle = await connect()
    const payload = Buffer.from('{"status":"online"}')
    await vehicle.publishAsync(topics.uplink(vin, 'presence'), payload, { qos: 1, retain: true })
    await eventually(() => seen.length === 1, { what: 'the birth' })
    expect(seen).toEqual([{ vin, uplink: 'presence', payload }])
  })

  it('clears what the broker retains of a vehicle, and of no other', async () => {
    await sample.gateway.start()
    const vehicle = await connect()
    const another = '1KFAA00E4T0000001' as Vin // a known VIN
    for (const each of [vin, another])
      await vehicle.publishAsync(topics.uplink(each, 'presence'), '{"status":"online"}', { qos: 1, retain: true })
    await sample.gateway.forget(vin)
    const retainedNow = async (): Promise<readonly string[]> => {
      const late = await connect()
      const kept: string[] = []
      late.on('message', (topic, _payload, packet) => void (packet.retain && kept.push(topic)))
      await late.subscribeAsync(topics.filter('presence'), { qos: 1 })
      await eventually(() => kept.includes(topics.uplink(another, 'presence')), { what: 'what is retained' })
      return kept
    }
    await eventually(async () => (await retainedNow()).length === 1, { what: 'one that is retained' })
    await sample.stopBroker()
    await eventually(() => !sample.gateway.connected)
    await expect(sample.gateway.forget(vin)).rejects.toThrow(/unavailable|not running/)
    await sample.bringBrokerBack()
  })

  it('refuses to publish while the broker is unavailable, keeps nothing for later, and reconnects by itself', async () => {
    await sample.gateway.start()
    expect(sample.gateway.connected).toBe(true)
    await Promise.all(vehicles.splice(0).map((vehicle) => vehicle.endAsync(true)))
    await sample.stopBroker()
    await eventually(() => !sample.gateway.connected, { what: 'the gateway seeing that the broker is unavailable' })
    await expect(sample.gateway.publish(vin, '{"n":"away"}')).rejects.toThrow(/unavailable|not running/)
    await sample.bringBrokerBack()
    await eventually(() => sample.gateway.connected, { what: 'the gateway reconnecting' })
    const { vehicle, commands } = await listening()
    await sample.gateway.publish(vin, '{"n":"back"}')
    await eventually(() => commands.length > 0)
    expect(textsOf(commands)).toEqual(['{"n":"back"}'])
    await vehicle.publishAsync(topics.uplink(vin, 'ack'), '{}', { qos: 1 })
    await eventually(() => seen.length === 1, { what: 'an ack after the return' })
  })

  it('handles many messages at once, and loses none', async () => {
    await sample.gateway.start()
    const vehicle = await connect(5)
    let running = 0
    let most = 0
    handler = async () => {
      running += 1
      most = Math.max(most, running)
      await systemClock.sleep(5)
      running -= 1
    }
    const sent = Array.from({ length: 5_000 }, (_, n) =>
      vehicle.publishAsync(topics.uplink(vin, 'ack'), `${n}`, { qos: 1 }),
    )
    await Promise.all(sent)
    await eventually(() => sample.receipts() === 5_000, { what: 'all receipts' })
    expect(seen.map(({ payload }) => Number(Buffer.from(payload).toString()))).toEqual(sent.map((_, n) => n))
    // Mosquitto keeps 20 in flight towards a 3.1.1 client.
    expect(most).toBeGreaterThanOrEqual(name.includes('3.1.1') && name.includes('Mosquitto') ? 15 : 100)
  })

  it('has its handlers for good: a second one of either is refused, and the first one stays', async () => {
    await sample.gateway.start()
    expect(() => sample.gateway.onUplink(async () => undefined)).toThrow('set already')
    expect(() => sample.gateway.onUnroutable(() => undefined)).toThrow('set already')
    const vehicle = await connect()
    await vehicle.publishAsync(`${topics.prefix}/${vin.toLowerCase()}/ack`, '{}', { qos: 1 })
    await vehicle.publishAsync(topics.uplink(vin, 'ack'), '{}', { qos: 1 })
    await eventually(() => seen.length === 1 && unroutables.length === 1, { what: 'both at the first handlers' })
  })

  it('starts and stops repeatedly, and logs each change once', async () => {
    for (let round = 0; round < 2; round += 1) {
      await sample.gateway.start()
      expect(sample.gateway.connected).toBe(true)
      await sample.gateway.stop()
      expect(sample.gateway.connected).toBe(false)
    }
    if (!isEmbedded(open)) expect(sample.log.of('gateway.connected')).toHaveLength(4)
    expect(sample.log.of('gateway.lost')).toEqual([])
  })
})
