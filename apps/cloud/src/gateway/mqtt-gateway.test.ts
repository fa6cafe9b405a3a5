import { seconds, systemClock } from '@keyfob/runtime'
import { eventually, freePort } from '@keyfob/testbed'
import type { Packet } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { MqttGateway, type MqttGatewayOptions } from './mqtt-gateway.ts'
import {
  type SampleMqttGateway,
  sampleMqttGateway,
  sampleScriptedGateway,
  sampleTopics,
  sampleVin,
} from './testing/sample-mqtt-gateway.ts'
import { type SampleScript, type SampleSession, obliging } from './testing/sample-scripted-broker.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const makeSample = (options: Partial<MqttGatewayOptions> & { readonly url: string }): SampleMqttGateway => {
  const sample = sampleMqttGateway(options)
  cleanups.push(() => sample.gateway.stop())
  return sample
}

const withBroker = async (script?: SampleScript, options?: Partial<MqttGatewayOptions>) => {
  const sample = await sampleScriptedGateway(await freePort(), script, options)
  cleanups.push(() => sample.close())
  return sample
}

const refusing =
  (reasonCode: number): SampleScript =>
  ({ cmd }, session) => {
    if (cmd === 'connect') session.send({ cmd: 'connack', sessionPresent: false, returnCode: reasonCode, reasonCode })
  }

describe('the gateway’s CONNECT', () => {
  it('asks for a clean session that ends with its connection, and for QoS 1 on the three uplinks', async () => {
    const { gateway, broker } = await withBroker()
    await gateway.start()
    const session = broker.sessions[0]
    expect(session?.connect).toMatchObject({
      protocolVersion: 5,
      clean: true,
      keepalive: 30,
      properties: { sessionExpiryInterval: 0, receiveMaximum: 1_000, maximumPacketSize: 65_536 },
    })
    expect(session?.connect.clientId).toMatch(/^keyfob-[0-9a-f]{14}$/)
    const asked = session?.packets.flatMap((packet) => (packet.cmd === 'subscribe' ? packet.subscriptions : []))
    expect(asked?.map(({ topic, qos }) => [topic, qos])).toEqual([
      ['keyfob/v1/+/ack', 1],
      ['keyfob/v1/+/state', 1],
      ['keyfob/v1/+/presence', 1],
    ])
  })

  it('carries credentials, those of the options before those of the URL, and shows none', async () => {
    const { gateway, broker, url, log } = await withBroker()
    const other = makeSample({ url: url.replace('//', '//us%40er:pass@'), username: 'option', clientId: 'mine' })
    await gateway.start()
    await other.gateway.start()
    const [none, given] = broker.sessions.map(({ connect }) => connect)
    expect([none?.username, none?.password]).toEqual([undefined, undefined])
    expect([given?.username, given?.password?.toString(), given?.clientId]).toEqual(['option', 'pass', 'mine'])
    expect(other.log.of('gateway.connected')).toEqual([{ url, protocolVersion: 5 }])
    expect(log.of('gateway.connected')).toEqual(other.log.of('gateway.connected'))
  })

  it.each([1, 132])('falls back to MQTT 3.1.1, without a pause, when 5 is refused with %i', async (code) => {
    const { gateway, broker, log, url } = await withBroker((packet, session) =>
      (session.connect.protocolVersion === 5 ? refusing(code) : obliging)(packet, session),
    )
    await gateway.start()
    expect(broker.sessions.map(({ connect }) => connect.protocolVersion)).toEqual([5, 4])
    expect(log.lines).toEqual([{ level: 'info', event: 'gateway.connected', fields: { url, protocolVersion: 4 } }])
  })
})

it.each<[string, (session: SampleSession) => void]>([
  ['in a CONNACK of 3.1.1', (session) => session.sendBytes(Buffer.from([0x20, 2, 0, 1]))],
  ['without a word', (session) => session.end()],
])('comes back with MQTT 3.1.1 when 5 is refused %s', async (_how, refuse) => {
  const { gateway, broker, clock } = await withBroker((packet, session) =>
    session.connect.protocolVersion === 5 ? refuse(session) : obliging(packet, session),
  )
  const starting = gateway.start()
  await eventually(() => broker.sessions.length > 0)
  await eventually(() => clock.advance(seconds(1)).then(() => gateway.connected))
  await starting
  expect(broker.sessions.map(({ connect }) => connect.protocolVersion)).toEqual([5, 4])
})

describe('a broker that does not let the gateway in', () => {
  it('is retried forever, ever more slowly, and its problem is logged once', async () => {
    const { gateway, broker, clock, log, url } = await withBroker(refusing(134))
    const starting = gateway.start()
    const tries = (count: number) =>
      eventually(() => broker.sessions.length === count && clock.pending > 0 && log.of('gateway.lost').length > 0)
    await tries(1)
    await clock.advance(250)
    await tries(2)
    await clock.advance(249)
    expect(broker.sessions.length).toBe(2)
    for (let count = 3; count <= 12; count += 1) {
      await clock.advance(seconds(5))
      await tries(count)
    }
    await starting
    // Five seconds by now, of which the lower half is never drawn.
    await clock.advance(seconds(2.4))
    expect([clock.pending, broker.sessions.length], 'the pause continues').toEqual([1, 12])
    expect(log.lines).toEqual([
      {
        level: 'warn',
        event: 'gateway.lost',
        fields: { url, problem: 'The broker refuses the user name or the password.' },
      },
    ])
    broker.script = obliging
    await eventually(async () => {
      await clock.advance(seconds(30))
      return gateway.connected
    })
    expect(log.of('gateway.connected')).toHaveLength(1)
  })

  it('is logged for each new reason', async () => {
    const { gateway, broker, clock, log } = await withBroker(refusing(135))
    void gateway.start()
    await eventually(() => log.of('gateway.lost').length === 1)
    broker.script = ({ cmd }, session) => {
      if (cmd === 'connect') obliging({ cmd } as Packet, session) // the script looks at nothing else
      if (cmd === 'subscribe')
        session.send({ cmd: 'suback', messageId: session.packets.at(-1)?.messageId ?? 0, granted: [1, 135, 1] })
    }
    await eventually(async () => {
      await clock.advance(seconds(30))
      return log.of('gateway.lost').length === 2
    })
    expect(log.of('gateway.lost').map(({ problem }) => problem)).toEqual([
      'The broker does not authorize these credentials, or requires some.',
      'The broker refuses a subscription to keyfob/v1/+/ack, keyfob/v1/+/state, keyfob/v1/+/presence.',
    ])
    expect(gateway.connected).toBe(false)
  })

  it.each<readonly [string, Packet | Buffer, string]>([
    ['says goodbye', { cmd: 'disconnect', reasonCode: 0x8b }, 'The broker ended it: Server shutting down.'],
    ['says goodbye without a reason', { cmd: 'disconnect', reasonCode: 0 }, 'The broker ended it: it said no reason.'],
    ['talks nonsense', Buffer.from([0x05, 0x00]), 'Not supported'],
  ])('is left when it %s', async (_what, said, problem) => {
    const { gateway, broker, log } = await withBroker()
    await gateway.start()
    if (Buffer.isBuffer(said)) broker.sessions[0]?.sendBytes(said)
    else broker.sessions[0]?.send(said)
    await eventually(() => !gateway.connected && log.of('gateway.lost').length > 0)
    expect(log.of('gateway.lost')).toMatchObject([{ problem }])
  })
})

describe('a start', () => {
  it('does not wait for a broker that is unavailable', async () => {
    const port = await freePort()
    const { gateway, clock, log } = makeSample({ url: `mqtt://user:secret@127.0.0.1:${port}` })
    let isStarted = false
    const starting = gateway.start().then(() => (isStarted = true))
    await eventually(() => log.of('gateway.lost').length > 0)
    expect(isStarted).toBe(false)
    await clock.advance(seconds(5))
    await starting
    expect(log.of('gateway.lost')).toEqual([
      { url: `mqtt://127.0.0.1:${port}`, problem: 'Nothing listens at this address.' },
    ])
    await expect(gateway.publish(sampleVin, '{}')).rejects.toThrow('unavailable')
    await gateway.stop()
    expect(clock.pending).toBe(0)
  })

  it('does not wait for a broker that says nothing', async () => {
    const { gateway, clock, log, broker } = await withBroker(() => undefined)
    const starting = gateway.start()
    await eventually(() => broker.sessions.length === 1)
    await clock.advance(seconds(5))
    await starting
    expect(log.of('gateway.lost')).toMatchObject([{ problem: 'The broker does not answer yet.' }])
  })

  it('ends at once when a stop comes in between, and leaves nothing', async () => {
    const { gateway, clock, broker } = await withBroker(() => undefined)
    const starting = gateway.start()
    await eventually(() => broker.sessions.length === 1)
    await gateway.stop()
    await starting
    expect([clock.pending, gateway.state]).toEqual([0, 'stopped'])
  })

  it('says what is wrong with what it was given', async () => {
    const tls = { ca: 'no certificate', cert: 'no certificate', key: 'no key' }
    const { gateway, log } = makeSample({ url: `mqtts://127.0.0.1:${await freePort()}`, tls })
    void gateway.start()
    await eventually(() => log.of('gateway.lost').length > 0)
    expect(String(log.of('gateway.lost')[0]?.['problem'])).toMatch(/^ERR_OSSL_/)
    expect(() => new MqttGateway({ url: 'broker', topics: sampleTopics, clock: systemClock, log })).toThrow(TypeError)
  })
})
