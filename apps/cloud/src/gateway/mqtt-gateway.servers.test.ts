/** What the gateway keeps on real brokers besides the conformance suite: shared subscriptions, TLS, passwords, WebSocket, speed. */
import { execFile } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { promisify } from 'node:util'
import { type Vin, topicsFor } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { MosquittoServer, eventually, freePort, temporaryFolder } from '@keyfob/testbed'
import mqtt from 'mqtt'
import { parser } from 'mqtt-packet'
import { afterEach, describe, expect, inject, it } from 'vitest'
import type { UplinkMessage } from '../ports/gateway.ts'
import { MqttGateway, type MqttGatewayOptions } from './mqtt-gateway.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'

const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const topics = topicsFor()
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const broker = async (lines?: readonly string[]): Promise<MosquittoServer> => {
  const server = await MosquittoServer.start(lines && { lines })
  cleanups.push(() => server.close())
  return server
}

const gatewayOn = async (
  url: string,
  options: Partial<MqttGatewayOptions> = {},
  handle: (message: UplinkMessage) => Promise<void> = async () => undefined,
) => {
  const log = new SampleLog()
  const seen: UplinkMessage[] = []
  const gateway = new MqttGateway({ url, topics, clock: systemClock, log, ...options })
  gateway.onUplink((message) => (seen.push(message), handle(message)))
  cleanups.push(() => gateway.stop())
  await gateway.start()
  return {
    gateway,
    log,
    seen,
    textsOf: (uplink: string) =>
      seen.filter((each) => each.uplink === uplink).map(({ payload }) => Buffer.from(payload).toString()),
  }
}

const vehicleOn = async (url: string, options: mqtt.IClientOptions = {}) => {
  const vehicle = await mqtt.connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0, ...options })
  cleanups.push(() => vehicle.endAsync(true))
  return {
    say: (uplink: 'ack' | 'state' | 'presence', payload: string, retain = false) =>
      vehicle.publishAsync(topics.uplink(vin, uplink), payload, { qos: 1, retain }),
    vehicle,
  }
}

describe('shared subscriptions', () => {
  it.each([
    ['MQTT 5, by itself', 5, 'auto'],
    ['3.1.1, when it is told to', 4, 'on'],
  ] as const)('give each ack to one replica, and presence to all: %s', async (_name, protocolVersion, shared) => {
    const { url } = await broker()
    const { say } = await vehicleOn(url)
    await say('presence', 'born', true)
    const replicas = [
      await gatewayOn(url, { protocolVersion, shared }),
      await gatewayOn(url, { protocolVersion, shared }),
    ]
    for (let nth = 0; nth < 40; nth += 1) await say('ack', `${nth}`)
    await eventually(() => replicas.flatMap(({ textsOf }) => textsOf('ack')).length >= 40)
    const acks = replicas.map(({ textsOf }) => textsOf('ack'))
    expect(acks.flat().toSorted()).toEqual(Array.from({ length: 40 }, (_, nth) => `${nth}`).toSorted())
    expect(Math.min(...acks.map(({ length }) => length))).toBeGreaterThan(0)
    for (const { textsOf } of replicas) await eventually(() => textsOf('presence').join() === 'born') // the retained one
  })

  it('strand nothing with a replica that dies: the other one has all that comes afterwards', async () => {
    const { url } = await broker()
    const { say } = await vehicleOn(url)
    const [dying, living] = [await gatewayOn(url, { shared: 'auto' }), await gatewayOn(url, { shared: 'auto' })]
    await say('ack', 'before')
    await dying.gateway.stop()
    for (let nth = 0; nth < 20; nth += 1) await say('ack', `${nth}`)
    await eventually(() => living.textsOf('ack').filter((text) => text !== 'before').length === 20)
  })

  it('are off on 3.1.1 unless configured, and off where configured', async () => {
    const { url } = await broker()
    const { say } = await vehicleOn(url)
    const replicas = [
      await gatewayOn(url, { protocolVersion: 4, shared: 'auto' }),
      await gatewayOn(url, { shared: 'off' }),
    ]
    await say('ack', 'both')
    for (const { textsOf } of replicas) await eventually(() => textsOf('ack').join() === 'both')
  })

  it('do not exist for a process that only publishes', async () => {
    const { url } = await broker()
    const { gateway, seen } = await gatewayOn(url, { hears: [] })
    const { gateway: hearing, textsOf } = await gatewayOn(url)
    const { say } = await vehicleOn(url)
    await say('ack', '1')
    await eventually(() => textsOf('ack').length === 1)
    expect([gateway.connected, hearing.connected, seen.length]).toEqual([true, true, 0])
  })
})

describe("RabbitMQ's MQTT plugin", () => {
  it('is used with 3.1.1 when it closes a connection of MQTT 5 without a reason', async () => {
    const prefix = `t${await freePort()}/v1`
    const { gateway, textsOf } = await gatewayOn(inject('servers').rabbitMqttUrl, {
      topics: topicsFor(prefix),
      shared: 'auto',
    })
    await eventually(() => gateway.connected)
    const { vehicle } = await vehicleOn(inject('servers').rabbitMqttUrl, { protocolVersion: 4 })
    await vehicle.publishAsync(`${prefix}/${vin}/ack`, 'heard', { qos: 1 })
    await eventually(() => textsOf('ack').join() === 'heard')
  })
})

describe('who may come in', () => {
  it('is said by a password: right, wrong, none', async () => {
    const folder = await temporaryFolder()
    cleanups.push(() => folder.remove())
    const file = join(folder.path, 'passwords')
    await promisify(execFile)('mosquitto_passwd', ['-b', '-c', file, 'keyfob', 'open sesame'])
    await chmod(file, 0o644)
    const { url } = await broker(['allow_anonymous false', `password_file ${file}`])
    expect((await gatewayOn(url, { username: 'keyfob', password: 'open sesame' })).gateway.connected).toBe(true)
    for (const credentials of [{ username: 'keyfob', password: 'wrong' }, {}]) {
      const { log } = await gatewayOn(url, credentials)
      await eventually(() => log.of('gateway.lost').length > 0)
      expect(log.of('gateway.lost')).toMatchObject([
        { problem: expect.stringMatching(/refuses the user name|does not authorize/) },
      ])
    }
  }, 60_000)

  it('is said by a client certificate over TLS, and the broker by its own', async () => {
    const folder = await temporaryFolder()
    cleanups.push(() => folder.remove())
    const at = (name: string) => join(folder.path, name)
    const openssl = (...args: string[]) => promisify(execFile)('openssl', args)
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const authority = async (name: string) =>
      openssl(
        'req',
        '-x509',
        ...ec,
        '-days',
        '2',
        '-subj',
        `/CN=${name}`,
        '-keyout',
        at(`${name}.key`),
        '-out',
        at(`${name}.pem`),
      )
    const signed = async (name: string, subject: string) => {
      await openssl('req', ...ec, '-subj', subject, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`))
      await writeFile(at('ext'), 'subjectAltName=IP:127.0.0.1')
      await openssl(
        'x509',
        '-req',
        '-in',
        at(`${name}.csr`),
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-CAcreateserial',
        '-days',
        '2',
        '-extfile',
        at('ext'),
        '-out',
        at(`${name}.pem`),
      )
    }
    await authority('ca')
    await authority('other')
    await signed('server', '/CN=127.0.0.1')
    await signed('client', '/CN=keyfob')
    for (const name of ['server.key', 'ca.pem', 'server.pem']) await chmod(at(name), 0o644)
    const server = await broker([
      'allow_anonymous true',
      `cafile ${at('ca.pem')}`,
      `certfile ${at('server.pem')}`,
      `keyfile ${at('server.key')}`,
      'require_certificate true',
    ])
    const url = server.url.replace('mqtt:', 'mqtts:')
    const pem = (name: string) => readFile(at(name), 'utf8')
    const [ca, cert, key] = [await pem('ca.pem'), await pem('client.pem'), await pem('client.key')]
    expect((await gatewayOn(url, { tls: { ca, cert, key } })).gateway.connected).toBe(true)
    const wary = await gatewayOn(url, { tls: { ca: await pem('other.pem'), cert, key } })
    await eventually(() => wary.log.of('gateway.lost').length > 0)
    expect(wary.log.of('gateway.lost')).toMatchObject([
      { problem: expect.stringContaining('signed by an authority that is not trusted here') },
    ])
    const unknown = await gatewayOn(url, { tls: { ca } })
    await eventually(() => unknown.log.of('gateway.lost').length > 0)
    expect(unknown.gateway.connected).toBe(false)
  }, 60_000)

  it('comes over WebSocket as well', async () => {
    const port = await freePort()
    const server = await broker(['allow_anonymous true', `listener ${port} 127.0.0.1`, 'protocol websockets'])
    const { textsOf } = await gatewayOn(`ws://127.0.0.1:${port}/mqtt`)
    const { say } = await vehicleOn(server.url)
    await say('ack', '1')
    await eventually(() => textsOf('ack').length === 1)
  })
})

/** Leads to the broker, and counts the receipts (PUBACK) that pass. */
const countingProxy = async (url: string): Promise<{ readonly url: string; readonly receipts: () => number }> => {
  let count = 0
  const proxy = createServer((client) => {
    const server = connect(Number(new URL(url).port), '127.0.0.1')
    const packets = parser({ protocolVersion: 4 }).on('packet', ({ cmd }) => (count += Number(cmd === 'puback')))
    client.on('data', (bytes) => packets.parse(bytes))
    pipeline(client, server, client, () => undefined)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => proxy.close())
  return { url: `mqtt://127.0.0.1:${(proxy.address() as AddressInfo).port}`, receipts: () => count } // it listens on TCP
}

describe('receipts', () => {
  it('[L3] leave only when the handler has the fact, while many handlers are at work', async () => {
    // Without MQTT 5's receive maximum, Mosquitto hands on no more than these before it has a receipt.
    const { url } = await broker(['allow_anonymous true', 'max_inflight_messages 20'])
    const proxy = await countingProxy(url)
    const open: (() => void)[] = []
    const handle = (): Promise<void> => new Promise((resolve) => open.push(resolve))
    const { seen } = await gatewayOn(proxy.url, { protocolVersion: 4 }, handle)
    const { vehicle, say } = await vehicleOn(url)
    await Promise.all(
      Array.from({ length: 100 }, (_, nth) => vehicle.publishAsync(topics.uplink(vin, 'ack'), `${nth}`, { qos: 1 })),
    )
    await eventually(() => seen.length === 20)
    await say('state', 'one more round with the broker')
    expect([seen.length, proxy.receipts()]).toEqual([20, 0])
    open[0]?.()
    // On a busy machine Mosquitto 2.0.11 hands on twenty for this one receipt.
    await eventually(() => seen.length > 20)
    expect(proxy.receipts()).toBe(1)
    await eventually(() => (open.forEach((finish) => finish()), seen.length === 101))
    await eventually(() => proxy.receipts() === 101)
  })
})
