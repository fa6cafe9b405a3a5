import { type Vin, parseVin } from '@keyfob/protocol'
import { seconds, systemClock } from '@keyfob/runtime'
import { eventually, freePort } from '@keyfob/testbed'
import type { IPublishPacket } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { MqttConnection } from './mqtt-connection.ts'
import type { MqttGatewayOptions } from './mqtt-gateway.ts'
import { receiptsIn, sampleAck, sampleScriptedGateway, sampleVin } from './testing/sample-mqtt-gateway.ts'
import { type SampleScript, type SampleSession, obliging } from './testing/sample-scripted-broker.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const withBroker = async (script?: SampleScript, options?: Partial<MqttGatewayOptions>) => {
  const sample = await sampleScriptedGateway(await freePort(), script, options)
  cleanups.push(() => sample.close())
  return sample
}

describe('a receipt', () => {
  const withHeldAcks = async (options: Partial<MqttGatewayOptions> = {}) => {
    const sample = await withBroker(obliging, options)
    const settle = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
    sample.gateway.onUplink(
      ({ payload }) =>
        new Promise((resolve, reject) => settle.set(Number(Buffer.from(payload).toString()), { resolve, reject })),
    )
    await sample.gateway.start()
    const session = sample.broker.sessions[0]
    if (session === undefined) throw new Error('no session')
    return { ...sample, settle, session }
  }

  it.each([4, 5] as const)('[L3] waits for its handler; too many are not read (MQTT %i)', async (protocolVersion) => {
    const { session, settle } = await withHeldAcks({ protocolVersion })
    // Three times what may be in handling, also from a broker that does not keep to the receive maximum.
    const vinOf = (n: number): Vin => parseVin(`1KFAA00E4T${String(n % 100).padStart(7, '0')}`)! // 17 characters
    session.send(...Array.from({ length: 3_000 }, (_, n) => sampleAck(n + 1, vinOf(n))))
    await eventually(() => settle.size >= 1_000)
    // Some turns of the event loop more: what could be read has been read.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
    expect([settle.size, receiptsIn(session)]).toEqual([1_000, []])
    for (let n = 1; n <= 3_000; n += 1) {
      const { resolve } = await eventually(() => settle.get(n), { every: 1 })
      resolve()
    }
    await eventually(() => receiptsIn(session).length === 3_000)
    expect(receiptsIn(session)).toEqual(Array.from({ length: 3_000 }, (_, n) => n + 1))
  })

  it('[L3] that must wait stops the reading, until there is room', async () => {
    const { broker, url } = await withBroker()
    let [received, isFull] = [0, false]
    let makeRoom = (): void => undefined
    const receiver = {
      receive: async () => void (isFull = (received += 1) === 10),
      get isFull() {
        return isFull
      },
      room: () => new Promise<void>((resolve) => (makeRoom = resolve)),
    }
    const connection = new MqttConnection({
      url,
      client: { protocolVersion: 4 },
      filters: () => ['a'],
      onShareRefused: () => undefined,
      receiver,
      clock: systemClock,
    })
    cleanups.push(() => connection.close())
    await connection.opened
    broker.sessions[0]?.send(...Array.from({ length: 1_000 }, (_, n) => sampleAck(n + 1)))
    await eventually(() => received >= 10)
    // Some turns of the event loop more: what could be read has been read.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
    expect(received).toBe(10)
    makeRoom()
    await eventually(() => received === 1_000)
  })

  it('[L3] is never given after a failure; the connection is made again, after a pause', async () => {
    const { gateway, broker, session, settle, clock, log } = await withHeldAcks()
    session.send(sampleAck(1), sampleAck(2), sampleAck(3))
    await eventually(() => settle.size === 3)
    settle.get(1)?.resolve()
    await eventually(() => receiptsIn(session).length === 1)
    settle.get(3)?.resolve()
    settle.get(2)?.reject(new Error('the store is unavailable'))
    await eventually(() => !gateway.connected && log.of('gateway.lost').length === 1)
    expect([receiptsIn(session), broker.sessions.length]).toEqual([[1], 1])
    await clock.advance(250)
    await eventually(() => gateway.connected)
    expect(receiptsIn(broker.sessions[1] as SampleSession)).toEqual([]) // it is connected
    expect(log.of('gateway.uplink_refused')).toEqual([
      { vin: sampleVin, uplink: 'ack', error: 'Error: the store is unavailable' },
    ])
  })

  it('[L3] of an old connection is not given on a new one', async () => {
    const { gateway, broker, session, settle, clock } = await withHeldAcks()
    session.send(sampleAck(1))
    await eventually(() => settle.size === 1)
    session.end()
    await eventually(() => !gateway.connected && clock.pending > 0)
    await clock.advance(250)
    await eventually(() => gateway.connected)
    settle.get(1)?.resolve()
    await gateway.publish(sampleVin, '{}')
    expect(broker.sessions.flatMap(receiptsIn)).toEqual([])
  })

  it('is not waited for at a stop longer than for a time', async () => {
    const { gateway, session, settle, clock } = await withHeldAcks()
    session.send(sampleAck(1))
    await eventually(() => settle.size === 1)
    let isStopped = false
    const stopping = gateway.stop().then(() => (isStopped = true))
    await eventually(() => session.packets.at(-1)?.cmd === 'disconnect')
    await eventually(() => clock.pending === 1)
    expect(isStopped).toBe(false)
    await clock.advance(seconds(5))
    await stopping
    expect(receiptsIn(session)).toEqual([])
  })
})

describe('a publish', () => {
  const forgetful: SampleScript = (packet, session) => {
    if (packet.cmd !== 'publish') obliging(packet, session)
  }

  it('rejects when the connection ends before its receipt, and is not sent again', async () => {
    const { gateway, broker, clock } = await withBroker(forgetful)
    await gateway.start()
    const publishing = gateway.publish(sampleVin, '{}').catch(String)
    await eventually(() => broker.sessions[0]?.packets.at(-1)?.cmd === 'publish')
    broker.sessions[0]?.end()
    expect(await publishing).toContain('ended before the broker’s receipt')
    await eventually(() => clock.pending > 0)
    broker.script = obliging
    await clock.advance(250)
    await eventually(() => gateway.connected)
    await gateway.publish(sampleVin, '{"n":2}')
    const sent = broker.sessions[1]?.packets.filter((packet): packet is IPublishPacket => packet.cmd === 'publish')
    expect(sent?.map(({ payload }) => payload.toString())).toEqual(['{"n":2}'])
  })

  it('rejects at once when the broker owes too many receipts', async () => {
    const { gateway } = await withBroker(forgetful)
    await gateway.start()
    const owed = Promise.allSettled(Array.from({ length: 10_000 }, () => gateway.publish(sampleVin, '{}')))
    await expect(gateway.publish(sampleVin, '{}')).rejects.toThrow('owes too many')
    await gateway.stop()
    expect(new Set((await owed).map(({ status }) => status))).toEqual(new Set(['rejected']))
  })

  it('rejects when the broker refuses it', async () => {
    const { gateway } = await withBroker((packet, session) => {
      if (packet.cmd === 'publish') session.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 135 })
      else obliging(packet, session)
    })
    await gateway.start()
    await expect(gateway.publish(sampleVin, '{}')).rejects.toThrow('Not authorized')
    expect(gateway.connected).toBe(true)
  })
})
