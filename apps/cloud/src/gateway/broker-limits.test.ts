import { once } from 'node:events'
import type { Socket } from 'node:net'
import { eventually, freePort } from '@keyfob/testbed'
import { generate } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { brokerLimits, drainWithin } from './broker-limits.ts'
import { SampleBroker } from './testing/sample-broker.ts'
import { SampleRawClient } from './testing/sample-raw-client.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const started = async (): Promise<SampleBroker> => {
  const sample = new SampleBroker([await freePort(), await freePort()])
  cleanups.push(() => sample.close())
  await sample.broker.start()
  return sample
}

describe('what the embedded broker holds', () => {
  it('[L3] a receipt is sent after the judge; a discarded message gets one, too, and reaches no subscriber', async () => {
    const sample = await started()
    const { broker } = sample
    const { heard } = await sample.listen('#')
    broker.judgeBy(async ({ topic }) => (topic === 'bad' ? 'discard' : 'distribute'))
    const client = await sample.join()
    await client.publishAsync('bad', 'x', { qos: 1, retain: true })
    await client.publishAsync('good', 'x', { qos: 1 })
    await eventually(() => heard.length > 0)
    const late = await sample.listen('#')
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
    const sample = await started()
    const { port, log } = sample
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
    const { heard } = await sample.listen('a')
    await (await sample.join()).publishAsync('a', 'others continue', { qos: 1 })
    await eventually(() => heard.length > 0)
  })

  it('a first packet that is too large, or no MQTT at all, ends its connection', async () => {
    const sample = await started()
    const { port } = sample
    for (const bytes of [
      Buffer.concat([Buffer.from([0x10]), headerOf(200_000_000).subarray(1)]),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.alloc(100, 0xff),
    ]) {
      const client = await SampleRawClient.open(port)
      client.socket.write(bytes)
      await eventually(() => client.isClosed)
    }
  })

  it('a WebSocket frame that is too large ends its connection', async () => {
    const sample = await started()
    const { wsUrl } = sample
    const socket = new WebSocket(wsUrl, ['mqtt'])
    await once(socket, 'open')
    socket.on('error', () => undefined)
    socket.send(Buffer.alloc(brokerLimits.frameBytes + 1))
    const [code] = (await once(socket, 'close')) as [number]
    expect([1006, 1009]).toContain(code)
  })

  it('[L3] a flood that is not handled waits with its sender', async () => {
    const sample = await started()
    const { broker, port } = sample
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
    const send = (messageId: number) =>
      client.socket.write(
        generate({
          cmd: 'publish',
          topic: 'flood',
          payload: 'x'.repeat(100),
          qos: 1,
          messageId,
          retain: false,
          dup: false,
        }),
      )
    // One by one, as they come from a modem: each is read alone, which is how aedes by itself would read without end.
    for (let n = 1; n <= brokerLimits.receiveMaximum; n += 1) {
      send(n)
      await eventually(() => judged === n, { every: 1 })
    }
    const count = 5_000
    for (let n = brokerLimits.receiveMaximum + 1; n <= count; n += 1) {
      send(n)
      await new Promise(setImmediate)
    }
    await (await sample.join()).publishAsync('other', 'x', { qos: 1 })
    expect(judged).toBe(brokerLimits.receiveMaximum)
    isHeld = false
    for (const resolve of judging) resolve()
    await eventually(() => client.of('puback').length === count, { what: 'every receipt' })
    expect(client.of('puback').map(({ messageId }) => messageId)).toEqual(
      Array.from({ length: count }, (_, n) => n + 1),
    )
  })

  it('retained messages of one client, which gets a refusal for one more; the next client does not', async () => {
    const sample = await started()
    const client = await sample.join({ protocolVersion: 5 })
    const retain = (topic: string, by = client) => by.publishAsync(topic, 'x', { qos: 1, retain: true })
    const { topics } = brokerLimits.retainedOfClient
    for (let n = 0; n < topics; n += 1) await retain(`a/${n}`)
    await expect(retain('one/more')).rejects.toThrow('Not authorized')
    await client.publishAsync('a/1', '', { qos: 1, retain: true })
    await retain('and/another')
    await retain('one/more', await sample.join({ protocolVersion: 4 }))
  })

  it('retained bytes of one client', async () => {
    const sample = await started()
    const client = await sample.join({ protocolVersion: 5 })
    const retain = (n: number) => client.publishAsync(`a/${n}`, Buffer.alloc(60_000), { qos: 1, retain: true })
    for (let n = 0; n < 17; n += 1) await retain(n)
    await expect(retain(17)).rejects.toThrow('Not authorized')
  })

  it('what a vehicle must say reaches all subscribers also when no more is retained', async () => {
    const sample = await started()
    const { broker, log } = sample
    broker.judgeBy(async ({ topic }) => (topic.startsWith('birth') ? 'distribute_always' : 'distribute'))
    const { heard } = await sample.listen('#')
    const client = await sample.join({ protocolVersion: 4 })
    const { topics } = brokerLimits.retainedOfClient
    for (let n = 0; n <= topics; n += 1) await client.publishAsync(`birth/${n}`, 'x', { qos: 1, retain: true })
    await eventually(() => heard.length === topics + 1)
    expect(log.of('broker.refused')).toHaveLength(1)
    const late = await sample.listen('#')
    await eventually(() => late.heard.length === topics)
  })

  /** A client that subscribes to everything and then takes nothing. */
  const freeze = async (port: number): Promise<SampleRawClient> => {
    const frozen = await SampleRawClient.join(port)
    await eventually(() => frozen.of('connack').length > 0)
    frozen.socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 0 }] }))
    await eventually(() => frozen.of('suback').length > 0)
    frozen.socket.pause()
    return frozen
  }

  it('a client that reads nothing is disconnected, and delays no other until then', async () => {
    const sample = await started()
    const { port, log } = sample
    const { heard } = await sample.listen('flood')
    const client = await sample.join()
    let sent = 0
    const send = (bytes: number) => {
      sent += 1
      return client.publishAsync('flood', Buffer.alloc(bytes), { qos: 1 })
    }
    const first = await freeze(port)
    for (let n = 0; n < 2_000 && log.of('broker.client_too_slow').length === 0; n += 1) await send(16_000)
    expect(log.of('broker.client_too_slow')).toHaveLength(1)
    first.socket.resume()
    await eventually(() => first.isClosed)
    // The next one is left half a bound away from its end, with more messages waiting than any fixed number of slots.
    await freeze(port)
    const almost = sent - brokerLimits.unsentBytes / 2 / 16_000
    for (let n = 0; n < almost; n += 1) await send(16_000)
    for (let n = 0; n < 300; n += 1) await send(1)
    await eventually(() => heard.length === sent, { within: drainWithin / 2, progress: () => heard.length })
  })

  it('an error that belongs to no client is logged, and ends nothing', async () => {
    const sample = await started()
    const { broker, port, log } = sample
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
