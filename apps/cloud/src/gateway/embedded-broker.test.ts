import { once } from 'node:events'
import { type Server, type Socket, createServer } from 'node:net'
import { eventually, freePort } from '@keyfob/testbed'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { generate } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { brokerLimits } from './broker-limits.ts'
import type { IncomingMessage } from './broker-rules.ts'
import type { EmbeddedBrokerOptions } from './embedded-broker.ts'
import { SampleRawClient, sampleBroker } from './sample-broker.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const started = async (changes: Partial<EmbeddedBrokerOptions> = {}) => {
  const sample = sampleBroker(changes)
  cleanups.push(() => sample.broker.stop())
  await sample.broker.start()
  const { port, wsPort } = sample.broker
  const join = async (options: IClientOptions = {}, url = `mqtt://127.0.0.1:${port}`): Promise<MqttClient> => {
    const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options })
    cleanups.push(() => client.endAsync(true))
    return client
  }
  const listen = async (filter: string, options: IClientOptions = {}) => {
    const client = await join(options)
    const heard: string[] = []
    client.on('message', (topic, payload) => void heard.push(`${topic} ${payload.toString().slice(0, 20)}`))
    await client.subscribeAsync(filter, { qos: 1 })
    return { client, heard }
  }
  return { ...sample, port, wsPort, wsUrl: `ws://127.0.0.1:${wsPort}/mqtt`, join, listen }
}

const takenPort = async (): Promise<number> => {
  const port = await freePort()
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  cleanups.push(() => new Promise((resolve) => server.close(resolve)))
  return port
}

describe('the doors of the embedded broker', () => {
  it.each([4, 5] as const)('carry MQTT %i over TCP and WebSocket', async (protocolVersion) => {
    const { listen, join, wsUrl } = await started()
    const { heard } = await listen('a/+', { protocolVersion })
    const client = await join({ protocolVersion }, wsUrl)
    await client.publishAsync('a/b', 'over WebSocket', { qos: 1 })
    await eventually(() => heard.length > 0)
    expect(heard).toEqual(['a/b over WebSocket'])
    const { heard: retained } = await listen('a/+', { protocolVersion })
    await client.publishAsync('a/c', 'kept', { qos: 1, retain: true })
    const late = await listen('a/+', { protocolVersion })
    await eventually(() => retained.length > 0 && late.heard.length > 0)
    expect([retained, late.heard]).toEqual([['a/c kept'], ['a/c kept']])
  })

  it('give way where they may, and tell it', async () => {
    const [taken, wsTaken] = [await takenPort(), await takenPort()]
    const { broker, log } = await started({ port: taken, portFallback: true, wsPort: wsTaken, wsPortFallback: true })
    expect(broker.port).toBeGreaterThan(taken)
    expect(broker.wsPort).toBeGreaterThan(wsTaken)
    expect(log.of('broker.port_gave_way')).toEqual([
      { transport: 'mqtt', port: broker.port, taken },
      { transport: 'websocket', port: broker.wsPort, taken: wsTaken },
    ])
  })

  it.each([
    ['port', 'KEYFOB_MQTT_PORT'],
    ['wsPort', 'KEYFOB_MQTT_WS_PORT'],
  ])(
    'refuse to start on an asked-for %s that is taken, naming %s, and leave nothing open',
    async (option, variable) => {
      const [free, taken] = [await freePort(), await takenPort()]
      const { broker } = sampleBroker({ port: free, wsPort: free, [option]: taken })
      await expect(broker.start()).rejects.toThrow(`Port ${taken} is taken by another program. Set ${variable}`)
      await broker.stop()
      expect([broker.isOpen, broker.port]).toEqual([false, 0])
      const other = sampleBroker({ port: free }).broker
      cleanups.push(() => other.stop())
      await other.start()
    },
  )

  it('turn pages of other sites away, and let pages of this computer and programs in', async () => {
    const { wsUrl } = await started()
    const open = (origin?: string): Promise<unknown> => {
      const socket = new WebSocket(wsUrl, ['mqtt'], { ...(origin !== undefined && { origin }) })
      cleanups.push(() => socket.terminate())
      return once(socket, 'open').then(() => socket.protocol, String)
    }
    for (const origin of [undefined, 'http://127.0.0.1:8080', 'http://localhost:3000'])
      expect(await open(origin), origin).toBe('mqtt')
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example'])
      expect(await open(origin), origin).toContain('403')
  })

  it('say what they are to a browser, and to other paths', async () => {
    const { wsPort } = await started()
    const answer = await fetch(`http://127.0.0.1:${wsPort}/`)
    expect([answer.status, await answer.text()]).toEqual([426, 'This port speaks MQTT over WebSocket, at /mqtt.\n'])
    const socket = new WebSocket(`ws://127.0.0.1:${wsPort}/other`)
    expect(String((await once(socket, 'error'))[0])).toContain('400')
  })

  it('close with everything behind them, also what never said CONNECT and what takes no goodbye', async () => {
    const { broker, port, wsPort, wsUrl, join } = await started()
    const silent = [await SampleRawClient.open(port), await SampleRawClient.open(wsPort)]
    const frozen = await SampleRawClient.join(port, { protocolVersion: 5 })
    await eventually(() => frozen.of('connack').length > 0)
    frozen.socket.pause()
    const client = await join({ protocolVersion: 5 }, wsUrl)
    // The broker counts a client as connected a moment after it said so.
    await client.publishAsync('a', 'x', { qos: 1 })
    const reason = new Promise((resolve) => client.on('disconnect', ({ reasonCode }) => resolve(reasonCode)))
    await broker.stop()
    expect(await reason).toBe(0x8b)
    await eventually(() => silent.every(({ isClosed }) => isClosed))
    frozen.socket.resume()
    await eventually(() => frozen.isClosed)
    await expect(broker.publish('a', 'b', { contentType: 'text/plain' })).rejects.toThrow('not running')
    await broker.start()
    expect(broker.port).toBeGreaterThan(0)
  })
})

describe('a client of the embedded broker', () => {
  it('[L4] has no session after its end, whatever it asks for', async () => {
    const { port, broker, join } = await started()
    for (const protocolVersion of [4, 5] as const) {
      const asked = { protocolVersion, clientId: `stays-${protocolVersion}`, clean: false } as const
      const properties = { sessionExpiryInterval: 3_600 }
      const first = await join({ ...asked, ...(protocolVersion === 5 && { properties }) })
      await first.subscribeAsync('a', { qos: 1 })
      await first.endAsync()
      await broker.publish('a', 'an old command', { contentType: 'text/plain' })
      const again = await SampleRawClient.join(port, { ...asked, ...(protocolVersion === 5 && { properties }) })
      await eventually(() => again.of('connack').length > 0)
      const [connack] = again.of('connack')
      expect(connack?.sessionPresent).toBe(false)
      if (protocolVersion === 5) expect(connack?.properties?.sessionExpiryInterval).toBe(0)
      again.socket.write(generate({ cmd: 'pingreq' }))
      await eventually(() => again.of('pingresp').length > 0)
      expect(again.of('publish')).toEqual([])
      again.socket.destroy()
    }
  })

  it('may not use topics that begin with $, shared subscriptions or QoS 2, and is told', async () => {
    const { join, log } = await started()
    const client = await join({ protocolVersion: 5 })
    const refused = (subscribing: Promise<unknown>) => expect(subscribing).rejects.toThrow('Subscribe error')
    await refused(client.subscribeAsync('$SYS/#'))
    await refused(client.subscribeAsync('$share/g/a'))
    await expect(client.publishAsync('$SYS/a', 'x', { qos: 1 })).rejects.toThrow('Not authorized')
    await expect(client.publishAsync('a', 'x', { qos: 2 })).rejects.toThrow('Not authorized')
    const old = await join({ protocolVersion: 4 })
    await refused(old.subscribeAsync('$share/g/a'))
    await refused(old.subscribeAsync('$SYS/#'))
    const closed = once(old, 'close')
    old.publish('$SYS/a', 'x', { qos: 1 })
    await closed
    // Aedes refuses a shared subscription of MQTT 5 by itself.
    expect(log.of('broker.refused').map(({ what, topic }) => `${String(what)} ${String(topic)}`)).toEqual([
      'subscription $SYS/#', 'message $SYS/a', 'message a', 'subscription $share/g/a', 'subscription $SYS/#', 'message $SYS/a',
    ]) // prettier-ignore
  })

  it('may have so many subscriptions and no more', async () => {
    const { join } = await started()
    const client = await join()
    const filters = Array.from({ length: brokerLimits.subscriptionsPerClient }, (_, n) => `a/${n}`)
    await client.subscribeAsync(filters)
    await expect(client.subscribeAsync('one/more')).rejects.toThrow('Subscribe error')
  })

  it('leaves its will, which is judged as a message, and is no way around the rules', async () => {
    const { broker, port, listen } = await started()
    const judged: IncomingMessage[] = []
    broker.judgeBy(async (message) => {
      judged.push(message)
      if (message.topic === 'a/unsafe') throw new Error('the store is away')
      return 'distribute'
    })
    const { heard } = await listen('#')
    for (const topic of ['$SYS/x', 'a/#', 'a/unsafe', 'a/will']) {
      const will = { topic, payload: Buffer.from('gone'), qos: 2, retain: false } as const
      const client = await SampleRawClient.join(port, { will })
      await eventually(() => client.of('connack').length > 0)
      client.socket.destroy()
    }
    await eventually(() => heard.length === 2)
    expect(heard.toSorted()).toEqual(['a/unsafe gone', 'a/will gone'])
    expect(judged.map(({ topic }) => topic).toSorted()).toEqual(['a/unsafe', 'a/will'])
  })

  it('leaves no will because the broker stops', async () => {
    const { broker, port } = await started()
    const judged: IncomingMessage[] = []
    broker.judgeBy(async (message) => {
      judged.push(message)
      return 'distribute'
    })
    const client = await SampleRawClient.join(port, { will: { topic: 'a', payload: Buffer.from('gone'), qos: 1, retain: false } }) // prettier-ignore
    await eventually(() => client.of('connack').length > 0)
    await broker.stop()
    expect(judged).toEqual([])
  })
})

describe('what the embedded broker holds', () => {
  it('[L3] a receipt is given after the judge; what is discarded gets one, too, and reaches nobody', async () => {
    const { broker, join, listen } = await started()
    const { heard } = await listen('#')
    broker.judgeBy(async ({ topic }) => (topic === 'bad' ? 'discard' : 'distribute'))
    const client = await join()
    await client.publishAsync('bad', 'x', { qos: 1, retain: true })
    await client.publishAsync('good', 'x', { qos: 1 })
    await eventually(() => heard.length > 0)
    const late = await listen('#')
    await client.publishAsync('end', 'x', { qos: 1 })
    await eventually(() => late.heard.length > 0)
    expect([heard, late.heard]).toEqual([['good x', 'end x'], ['end x']])
  })

  it.each([
    ['10 MB', 10_000_000, 4],
    ['10 MB', 10_000_000, 5],
    ['250 MB', 250_000_000, 4],
    ['250 MB', 250_000_000, 5],
  ] as const)('a packet of %s is refused by its header (%i bytes, MQTT %i)', async (_size, bytes, protocolVersion) => {
    const { port, log, listen, join } = await started()
    const client = await SampleRawClient.join(port, { protocolVersion })
    await eventually(() => client.of('connack').length > 0)
    client.socket.write(headerOf(bytes))
    await pour(client.socket, bytes)
    await eventually(() => client.isClosed)
    expect(log.of('broker.packet_too_large')).toHaveLength(1)
    if (protocolVersion === 5)
      expect(client.of('connack')[0]?.properties?.maximumPacketSize).toBe(brokerLimits.packetBytes)
    // What the system itself buffers on loopback is all that got out.
    expect(client.socket.bytesWritten - client.socket.writableLength).toBeLessThan(9_000_000)
    const { heard } = await listen('a')
    await (await join()).publishAsync('a', 'others go on', { qos: 1 })
    await eventually(() => heard.length > 0)
  })

  it('a first packet that is too large, or no MQTT at all, ends its connection', async () => {
    const { port } = await started()
    for (const bytes of [Buffer.concat([Buffer.from([0x10]), headerOf(200_000_000).subarray(1)]), Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(100, 0xff)]) {
      const client = await SampleRawClient.open(port)
      client.socket.write(bytes)
      await eventually(() => client.isClosed)
    } // prettier-ignore
  })

  it('a WebSocket frame that is too large ends its connection', async () => {
    const { wsUrl } = await started()
    const socket = new WebSocket(wsUrl, ['mqtt'])
    await once(socket, 'open')
    socket.on('error', () => undefined)
    socket.send(Buffer.alloc(brokerLimits.frameBytes + 1))
    const [code] = (await once(socket, 'close')) as [number]
    expect([1006, 1009]).toContain(code)
  })

  it('[L3] a flood that is not handled waits with its sender', async () => {
    const { broker, port, join } = await started()
    const judging: (() => void)[] = []
    let isHeld = true
    let judged = 0
    broker.judgeBy(async ({ topic }) => {
      if (topic !== 'flood') return 'distribute'
      judged += 1
      if (isHeld) await new Promise<void>((resolve) => judging.push(resolve))
      return 'discard'
    })
    const client = await SampleRawClient.join(port)
    await eventually(() => client.of('connack').length > 0)
    const count = 5_000
    for (let n = 1; n <= count; n += 1) {
      client.socket.write(generate({ cmd: 'publish', topic: 'flood', payload: 'x'.repeat(100), qos: 1, messageId: n, retain: false, dup: false })) // prettier-ignore
      // One by one, as they come from a modem: each is a read of its own for the broker.
      await new Promise(setImmediate)
    }
    const other = await join()
    await other.publishAsync('other', 'x', { qos: 1 })
    // What was read at once when the bound was reached comes on top: 64 KiB, of 109 bytes each.
    expect(judged).toBeLessThan(brokerLimits.receiveMaximum + 700)
    isHeld = false
    for (const resolve of judging) resolve()
    await eventually(() => client.of('puback').length === count, { what: 'every receipt' })
    expect(client.of('puback').map(({ messageId }) => messageId)).toEqual(
      Array.from({ length: count }, (_, n) => n + 1),
    )
  })

  it('a reader that takes nothing is shown out, and holds up nobody', async () => {
    const { port, log, join, listen } = await started()
    const frozen = await SampleRawClient.join(port)
    await eventually(() => frozen.of('connack').length > 0)
    frozen.socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 0 }] }))
    await eventually(() => frozen.of('suback').length > 0)
    frozen.socket.pause()
    const { heard } = await listen('flood')
    const client = await join()
    let sent = 0
    while (log.of('broker.client_too_slow').length === 0 && sent < 2_000) {
      sent += 1
      await client.publishAsync('flood', Buffer.alloc(16_000), { qos: 1 })
    }
    expect(log.of('broker.client_too_slow')).toHaveLength(1)
    await eventually(() => heard.length === sent)
  })

  it('an error that is nobody’s is logged, and ends nothing', async () => {
    const { broker, port, log } = await started()
    const client = await SampleRawClient.join(port)
    await eventually(() => client.of('connack').length > 0)
    // A subscription to nothing is malformed.
    client.socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a/#/b', qos: 0 }] }))
    await eventually(() => client.isClosed)
    expect(log.of('broker.client_failed')).toHaveLength(1)
    expect(broker.isOpen).toBe(true)
  })
})

/** Of a PUBLISH with this remaining length. */
const headerOf = (bytes: number): Buffer => {
  const header = [0x32]
  for (let left = bytes; ; left >>= 7) {
    header.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0))
    if (left <= 0x7f) return Buffer.from(header)
  }
}

/** Writes until everything is written or the other side has closed. */
const pour = async (socket: Socket, bytes: number): Promise<void> => {
  const chunk = Buffer.alloc(100_000)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  for (let left = bytes; left > 0 && !socket.destroyed; left -= chunk.length)
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), closed]).catch(() => undefined)
}
