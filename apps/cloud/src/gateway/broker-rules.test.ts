import { eventually, freePort } from '@keyfob/testbed'
import { generate } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { brokerLimits } from './broker-limits.ts'
import type { IncomingMessage } from './broker-rules.ts'
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

describe('a client of the embedded broker', () => {
  it('[L4] has no session after its end, whatever it asks for', async () => {
    const sample = await started()
    const { port, broker } = sample
    for (const protocolVersion of [4, 5] as const) {
      const asked = { protocolVersion, clientId: `stays-${protocolVersion}`, clean: false } as const
      const properties = { sessionExpiryInterval: 3_600 }
      const first = await sample.join({ ...asked, ...(protocolVersion === 5 && { properties }) })
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

  it('may not use topics that begin with $, shared subscriptions or QoS 2, and gets the reason', async () => {
    const sample = await started()
    const { log } = sample
    const client = await sample.join({ protocolVersion: 5 })
    const refused = (subscribing: Promise<unknown>) => expect(subscribing).rejects.toThrow('Subscribe error')
    await refused(client.subscribeAsync('$SYS/#'))
    await refused(client.subscribeAsync('$share/g/a'))
    await expect(client.publishAsync('$SYS/a', 'x', { qos: 1 })).rejects.toThrow('Not authorized')
    await expect(client.publishAsync('a', 'x', { qos: 2 })).rejects.toThrow('Not authorized')
    const old = await sample.join({ protocolVersion: 4 })
    await refused(old.subscribeAsync('$share/g/a'))
    await refused(old.subscribeAsync('$SYS/#'))
    const closed = new Promise<void>((resolve) => old.once('close', resolve))
    old.publish('$SYS/a', 'x', { qos: 1 })
    await closed
    // Aedes refuses a shared subscription of MQTT 5 by itself.
    expect(log.of('broker.refused').map(({ what, topic }) => `${String(what)} ${String(topic)}`)).toEqual([
      'subscription $SYS/#',
      'message $SYS/a',
      'message a',
      'subscription $share/g/a',
      'subscription $SYS/#',
      'message $SYS/a',
    ])
  })

  it('may have so many subscriptions and no more', async () => {
    const sample = await started()
    const client = await sample.join()
    const filters = Array.from({ length: brokerLimits.subscriptionsPerClient }, (_, n) => `a/${n}`)
    await client.subscribeAsync(filters)
    await expect(client.subscribeAsync('one/more')).rejects.toThrow('Subscribe error')
  })

  it('leaves its will, which is judged like a message and cannot bypass the rules', async () => {
    const sample = await started()
    const { broker, port } = sample
    const judged: IncomingMessage[] = []
    broker.judgeBy(async (message) => {
      judged.push(message)
      if (message.topic === 'a/unsafe') throw new Error('the store is unavailable')
      return 'distribute'
    })
    const { heard } = await sample.listen('#')
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

  it('is disconnected when the broker itself fails on what it sent, and the others continue', async () => {
    const sample = await started()
    const { broker, port, log } = sample
    const { heard } = await sample.listen('#')
    broker.judgeBy(({ topic }) => {
      if (topic === 'bad') throw new Error('a defect') // not as a rejection: as a library throws
      return Promise.resolve('distribute')
    })
    const publish = generate({ cmd: 'publish', topic: 'bad', payload: 'x', qos: 0, retain: false, dup: false })
    const later = await SampleRawClient.join(port)
    await eventually(() => later.of('connack').length > 0)
    later.socket.write(publish)
    const atOnce = await SampleRawClient.open(port)
    const connect = {
      cmd: 'connect',
      clientId: 'at-once',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
    } as const
    atOnce.socket.write(Buffer.concat([generate({ ...connect, keepalive: 0 }), publish]))
    await eventually(() => later.isClosed && atOnce.isClosed, { what: 'the end of both connections' })
    expect(log.of('broker.client_broke')).toMatchObject([{ error: 'Error: a defect' }, { error: 'Error: a defect' }])
    await (await sample.join()).publishAsync('good', 'x', { qos: 1 })
    await eventually(() => heard.length > 0)
  })

  it('leaves no will because the broker stops', async () => {
    const sample = await started()
    const { broker, port } = sample
    const judged: IncomingMessage[] = []
    broker.judgeBy(async (message) => {
      judged.push(message)
      return 'distribute'
    })
    const client = await SampleRawClient.join(port, {
      will: { topic: 'a', payload: Buffer.from('gone'), qos: 1, retain: false },
    })
    await eventually(() => client.of('connack').length > 0)
    await broker.stop()
    expect(judged).toEqual([])
  })
})
