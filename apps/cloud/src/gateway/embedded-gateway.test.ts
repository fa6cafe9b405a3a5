import { type Vin, payloadBytesMax, topicsFor } from '@keyfob/protocol'
import { VirtualClock, seconds } from '@keyfob/runtime'
import { eventually, freePort } from '@keyfob/testbed'
import { afterEach, describe, expect, it } from 'vitest'
import type { UplinkMessage } from '../ports/gateway.ts'
import { EmbeddedGateway } from './embedded-gateway.ts'
import { SampleBroker } from './testing/sample-broker.ts'
import { SampleRawClient } from './testing/sample-raw-client.ts'

const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const topics = topicsFor()
const ack = topics.uplink(vin, 'ack')

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const makeSample = async () => {
  const sample = new SampleBroker([await freePort(), await freePort()])
  const clock = new VirtualClock()
  const gateway = new EmbeddedGateway({ broker: sample.broker, topics, log: sample.log, clock })
  cleanups.push(
    () => gateway.stop(),
    () => sample.close(),
  )
  return { sample, gateway, clock }
}

describe('the embedded gateway', () => {
  it('[L3] gives no receipt before it is started, nor after its stop', async () => {
    const { sample, gateway } = await makeSample()
    const seen: UplinkMessage[] = []
    gateway.onUplink(async (message) => void seen.push(message))
    await sample.broker.start()
    const tryAck = async (): Promise<string> => {
      const client = await sample.join()
      const closed = new Promise<string>((resolve) => client.once('close', () => resolve('closed')))
      return Promise.race([client.publishAsync(ack, '{}', { qos: 1 }).then(() => 'receipt'), closed])
    }
    expect([await tryAck(), gateway.connected, seen]).toEqual(['closed', false, []])
    await gateway.start()
    expect([await tryAck(), gateway.connected, seen.length]).toEqual(['receipt', true, 1])
    await gateway.stop()
    expect([await tryAck(), gateway.connected, seen.length]).toEqual(['closed', false, 1])
  })

  it('knows which connection speaks for a vehicle, while what it said is handled', async () => {
    const { sample, gateway } = await makeSample()
    const senders: (object | undefined)[] = []
    gateway.onUplink(async (message) => void senders.push(gateway.senderOf(message.vin)))
    await sample.broker.start()
    await gateway.start()
    for (const client of [await sample.join(), await sample.join()])
      for (const uplink of ['presence', 'state'] as const)
        await client.publishAsync(topics.uplink(vin, uplink), '{}', { qos: 1 })
    const [first, again, other] = senders
    expect(senders).toHaveLength(4)
    expect([first === undefined, again === first, other === first]).toEqual([false, true, false])
    await eventually(() => gateway.senderOf(vin) === undefined)
  })

  it('[L3] tells an MQTT 5 client that it is busy, when it cannot keep what it was sent', async () => {
    const { sample, gateway } = await makeSample()
    gateway.onUplink(() => Promise.reject(new Error('the store is unavailable')))
    await gateway.start()
    await sample.broker.start()
    const client = await sample.join({ protocolVersion: 5 })
    await client.publishAsync('a', 'x', { qos: 1 })
    const reason = new Promise((resolve) => client.once('disconnect', ({ reasonCode }) => resolve(reasonCode)))
    client.publish(ack, '{}', { qos: 1 })
    expect(await reason).toBe(0x89)
  })

  it('distributes what a vehicle sends once it is safe, and nothing that is oversize', async () => {
    const { sample, gateway } = await makeSample()
    let commit = (): void => undefined
    gateway.onUplink(() => new Promise((resolve) => (commit = resolve)))
    await gateway.start()
    await sample.broker.start()
    const { heard } = await sample.listen('#')
    const client = await sample.join()
    await client.publishAsync(ack, Buffer.alloc(payloadBytesMax + 1), { qos: 1, retain: true })
    const publishing = client.publishAsync(ack, 'small', { qos: 1 })
    await eventually(() => commit.name !== 'commit')
    await (await sample.join()).publishAsync('other', 'x', { qos: 1 })
    await eventually(() => heard.length === 1)
    commit()
    await publishing
    await eventually(() => heard.length === 2)
    expect(heard).toEqual(['other x', `${ack} small`])
  })

  it('publishes commands, and no client can: not as a message, not retained, not as a will', async () => {
    const { sample, gateway } = await makeSample()
    gateway.onUplink(async () => undefined)
    await gateway.start()
    await sample.broker.start()
    const { heard } = await sample.listen(topics.command(vin))
    const command = topics.command(vin)
    for (const retain of [false, true]) {
      const client = await sample.join({ protocolVersion: 5 })
      await expect(client.publishAsync(command, 'forged', { qos: 1, retain })).rejects.toThrow('Not authorized')
      const old = await sample.join({ protocolVersion: 4 })
      const closed = new Promise<void>((resolve) => old.once('close', resolve))
      old.publish(command, 'forged', { qos: 1, retain })
      await closed
      const will = { topic: command, payload: Buffer.from('forged'), qos: 1, retain } as const
      const gone = await SampleRawClient.join(sample.port, { will })
      await eventually(() => gone.of('connack').length > 0)
      gone.socket.destroy()
    }
    await eventually(() => sample.log.of('broker.refused').length === 6)
    await gateway.publish(vin, 'true')
    await eventually(() => heard.length > 0)
    const late = await sample.listen(topics.command(vin))
    await gateway.publish(vin, 'again')
    await eventually(() => late.heard.length > 0)
    expect([heard, late.heard]).toEqual([[`${command} true`, `${command} again`], [`${command} again`]])
    expect(sample.log.of('broker.refused')[0]?.['refusal']).toBe('Only Keyfob itself publishes commands.')
  })

  it('waits at its stop for what is being handled, within a time limit', async () => {
    const { sample, gateway, clock } = await makeSample()
    let isHandling = false
    gateway.onUplink(() => {
      isHandling = true
      return new Promise(() => undefined)
    })
    await gateway.start()
    await sample.broker.start()
    const client = await SampleRawClient.join(sample.port, {
      will: { topic: ack, payload: Buffer.from('{}'), qos: 1, retain: false },
    })
    await eventually(() => client.of('connack').length > 0)
    client.socket.destroy()
    await eventually(() => isHandling)
    let isStopped = false
    const stopping = gateway.stop().then(() => (isStopped = true))
    await eventually(() => clock.pending === 1)
    expect(isStopped).toBe(false)
    await clock.advance(seconds(5))
    await stopping
  })
})
