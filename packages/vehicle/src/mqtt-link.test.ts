import type { Socket } from 'node:net'
import { eventually, freePort } from '@keyfob/testbed'
import { VirtualClock, seconds } from '@keyfob/runtime'
import type { AedesOptions } from 'aedes'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CertificateEvent } from './certificate/certificate-event.ts'
import type { LinkListener, LinkMessage } from './link.ts'
import { LeanLink } from './lean/lean-link.ts'
import { LeanNetwork } from './lean/lean-network.ts'
import { MqttLink, type MqttLinkOptions } from './mqtt-link.ts'
import { SampleBroker } from './testing/sample-broker.ts'
import { SampleServer } from './testing/sample-server.ts'

class Listener implements LinkListener {
  /** Everything in the order in which it came. */
  readonly told: string[] = []
  willFailure: Error | undefined
  wills = 0

  async will(): Promise<LinkMessage> {
    this.wills += 1
    if (this.willFailure) throw this.willFailure
    return { topic: 'wills', payload: `will ${this.wills}`, retain: false }
  }

  onUp(): void {
    this.told.push('up')
  }

  onDown(problem: string | undefined): void {
    this.told.push(`down: ${problem}`)
  }

  onMessage(payload: Uint8Array): void {
    this.told.push(Buffer.from(payload).toString())
  }

  get ups(): number {
    return this.told.filter((what) => what === 'up').length
  }
}

/** What to stop at the end of a test, the last one first. */
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close()
})

const startBroker = async (
  options: AedesOptions = {},
  onPort?: number,
): Promise<{ broker: SampleBroker; port: number }> => {
  const port = onPort ?? (await freePort())
  const broker = await SampleBroker.start(port, options)
  open.push({ close: () => broker.stop() })
  return { broker, port }
}

const startServer = async (
  ...[onConnection]: ConstructorParameters<typeof SampleServer>
): Promise<{ server: SampleServer; port: number }> => {
  const port = await freePort()
  const server = new SampleServer(onConnection)
  await server.start(port)
  open.push({ close: () => server.stop() })
  return { server, port }
}

type Made = Pick<MqttLink, 'open' | 'publish' | 'close' | 'drop'>

const makers = {
  MqttLink: (options: MqttLinkOptions): Made => new MqttLink(options),
  LeanLink: ({ url, clock, clientId, username, password, protocolVersion }: MqttLinkOptions): Made =>
    new LeanLink({ network: new LeanNetwork({ url, clock }), clientId, username, password, protocolVersion }),
}

/** Of a vehicle, renewed by a call. */
const sampleCertificate = () => {
  const listeners: ((event: CertificateEvent) => void)[] = []
  const renew = (): void => listeners.forEach((listener) => listener({ kind: 'certificate_renewed', until: 0 }))
  let shows = 0
  return {
    renew,
    onShown: (_shows: number): void => undefined,
    listen: (listener: (event: CertificateEvent) => void): void => void listeners.push(listener),
    get shown() {
      shows += 1
      this.onShown(shows)
      return { cert: '', key: '' }
    },
    get shows() {
      return shows
    },
  }
}

/** Which link the tests of both run on now. */
let make: (options: MqttLinkOptions) => Made = makers.MqttLink

const openLink = (port: number, options: Partial<MqttLinkOptions> = {}): { link: Made; listener: Listener } => {
  const listener = new Listener()
  const link = make({ url: `mqtt://127.0.0.1:${port}`, clientId: 'vehicle-1', ...options })
  open.push(link)
  link.open('commands', listener)
  return { link, listener }
}

const ack: LinkMessage = { topic: 'acks', payload: 'yes', retain: false }
const doNothing = (): void => undefined
/** A broker that never says PUBACK. */
const withoutPuback: AedesOptions = { authorizePublish: doNothing }

describe.each(['MqttLink', 'LeanLink'] as const)('%s over MQTT', (name) => {
  beforeEach(() => {
    make = makers[name]
  })

  it.each([4, 5] as const)(
    'is subscribed when it says that it is up, and carries both ways (MQTT %s)',
    async (protocolVersion) => {
      const { broker, port } = await startBroker()
      const { link, listener } = openLink(port, { protocolVersion })
      await eventually(() => listener.ups === 1)
      for (const text of ['one', 'two', 'three']) broker.send('commands', text)
      await eventually(() => listener.told.length === 4)
      expect(listener.told).toEqual(['up', 'one', 'two', 'three'])
      await link.publish(ack)
      expect(broker.published.find(({ topic }) => topic === 'acks')).toMatchObject({ qos: 1 })
    },
  )

  it('starts without coverage, rejects what is published, and keeps nothing for later', async () => {
    const port = await freePort()
    const { link, listener } = openLink(port)
    await expect(link.publish(ack)).rejects.toThrow('no connection')
    await eventually(() => listener.told.some((what) => what.includes('ECONNREFUSED')))
    const { broker } = await startBroker({}, port)
    await eventually(() => listener.ups === 1)
    await link.publish({ ...ack, payload: 'later' })
    expect(broker.heardOn('acks')).toEqual(['later'])
  })

  it('reconnects by itself with a new will each time', async () => {
    const { broker, port } = await startBroker()
    const { listener } = openLink(port)
    for (const round of [1, 2, 3]) {
      await eventually(() => listener.ups === round)
      broker.server.cut()
      await eventually(() => broker.heardOn('wills').length === round)
    }
    await eventually(() => listener.ups === 4)
    expect(broker.heardOn('wills')).toEqual(['will 1', 'will 2', 'will 3'])
    expect(listener.told.filter((what) => what === 'down: the connection is lost')).toHaveLength(3)
  })

  it('rejects what was in flight when the connection is lost', async () => {
    const { port } = await startBroker(withoutPuback)
    const { link, listener } = openLink(port)
    await eventually(() => listener.ups === 1)
    const publishing = link.publish(ack)
    link.drop()
    await expect(publishing).rejects.toThrow('lost')
    await expect(link.publish(ack)).rejects.toThrow(/lost|no connection/)
  })

  it('loses no message that comes in one piece with the grant of its subscription', async () => {
    const { port } = await startServer((socket) => {
      const answers = [Buffer.from([0x20, 2, 0, 0]), undefined] // CONNACK, then the grant
      socket.on('data', (bytes) => {
        const grant = Buffer.from([0x90, 3, bytes[2] ?? 0, bytes[3] ?? 0, 1])
        const message = Buffer.from([0x30, 15, 0, 8, ...Buffer.from('commandsearly')])
        if (bytes[0] === 0x10 || bytes[0] === 0x82) socket.write(answers.shift() ?? Buffer.concat([grant, message]))
      })
    })
    const { listener } = openLink(port, { protocolVersion: 4 })
    await eventually(() => listener.told.length === 2)
    expect(listener.told).toEqual(['up', 'early'])
  })

  it('is never up without the grant, and says why', async () => {
    const { port } = await startBroker({ authorizeSubscribe: (_client, _topic, done) => done(null, null) })
    const { listener } = openLink(port)
    await eventually(() => listener.told.length > 0)
    expect(listener.told[0]).toMatch(/^down: .*(refuses the subscription|ubscri|[Nn]ot authorized)/)
    expect(listener.ups).toBe(0)
  })

  it('sends its credentials, and is told that they are not sufficient', async () => {
    const seen: string[] = []
    const { port } = await startBroker({
      authenticate: (client, username, password, done) => {
        seen.push(`${client.id} ${username} ${password?.toString()}`)
        done(null, password?.toString() === 'secret')
      },
    })
    const { listener } = openLink(port, { username: 'v', password: 'wrong' })
    await eventually(() => listener.told.length > 0)
    expect(listener.told[0]).toContain('Not authorized')
    const right = openLink(port, { clientId: 'vehicle-2', username: 'v', password: 'secret' })
    await eventually(() => right.listener.ups === 1)
    expect(seen).toEqual(expect.arrayContaining(['vehicle-1 v wrong', 'vehicle-2 v secret']))
  })

  it('gives up on a silent broker, and tries again', async () => {
    const clock = new VirtualClock()
    let connections = 0
    const { port } = await startServer(() => (connections += 1))
    const { listener } = openLink(port, { clock })
    await eventually(() => connections === 1)
    await clock.advance(seconds(10))
    await eventually(() => listener.told.length === 1)
    expect(listener.told).toEqual(['down: there was no connection within 10 s'])
    await clock.advance(seconds(1))
    await eventually(() => connections === 2)
  })

  it.each<[string, (socket: Socket) => unknown]>([
    ['refuses MQTT 5 in a CONNACK of 3.1.1', (socket) => socket.end(Buffer.from([0x20, 2, 0, 1]))],
    ['refuses MQTT 5 in a CONNACK of 5.0', (socket) => socket.end(Buffer.from([0x20, 3, 0, 132, 0]))],
    ['ends a connection of MQTT 5 silently', (socket) => socket.end()],
  ])('speaks 3.1.1 with a broker that %s', async (_what, refuse) => {
    const clock = new VirtualClock()
    const versions: unknown[] = []
    const { port } = await startServer((socket) => {
      socket.once('data', (connect) => {
        versions.push(connect[8]) // protocol level, behind the fixed header and the name MQTT
        if (connect[8] === 5) refuse(socket)
      })
    })
    const { listener } = openLink(port, { clock })
    await eventually(() => listener.told.length === 1)
    await clock.advance(seconds(1))
    await eventually(() => versions.length === 2)
    expect(versions).toEqual([5, 4])
  })

  it('waits with the connection while there is no will', async () => {
    const clock = new VirtualClock()
    const { port } = await startBroker()
    const { listener } = openLink(port, { clock })
    await eventually(() => listener.ups === 1)
    const other = new Listener()
    other.willFailure = new Error('no will yet')
    const link = make({ url: `mqtt://127.0.0.1:${port}`, clientId: 'vehicle-2', clock })
    open.push(link)
    link.open('commands', other)
    await eventually(() => other.told.length === 1)
    expect(other.told).toEqual(['down: no will yet'])
    other.willFailure = undefined
    await clock.advance(seconds(1))
    await eventually(() => other.ups === 1)
  })
})

describe('MqttLink', () => {
  beforeEach(() => {
    make = makers.MqttLink
  })

  it.each([
    ['mqtt', Buffer.from([0x10])], // CONNECT
    ['mqtts', Buffer.from([0x16])], // a TLS handshake
    ['ws', Buffer.from('GET /mqtt HTTP/1.1')],
    ['wss', Buffer.from([0x16])],
  ])('speaks %s', async (protocol, first) => {
    const heard: Buffer[] = []
    const { port } = await startServer((socket) => socket.on('data', (bytes) => heard.push(bytes)))
    openLink(port, { url: `${protocol}://127.0.0.1:${port}/mqtt` })
    const bytes = await eventually(() => heard[0])
    expect(bytes.subarray(0, first.length)).toEqual(first)
  })

  it.each(['amqp://127.0.0.1', '127.0.0.1:1883', ''])('refuses %j as a broker', (url) => {
    expect(() => new MqttLink({ url, clientId: 'vehicle-1' })).toThrow('is not a URL')
  })
})

describe.each(['MqttLink', 'LeanLink'] as const)('the end of a %s', (name) => {
  beforeEach(() => {
    make = makers[name]
  })

  it('is orderly: what was published is sent first, and the will is not', async () => {
    const { broker, port } = await startBroker()
    const { link, listener } = openLink(port)
    await eventually(() => listener.ups === 1)
    const publishing = link.publish(ack)
    await link.close()
    await publishing
    await eventually(() => broker.server.sockets.size === 0)
    expect(broker.heardOn('acks')).toEqual(['yes'])
    expect(broker.heardOn('wills')).toEqual([])
    expect(listener.told).toEqual(['up'])
  })

  it('comes within a bound, although the broker owes it a PUBACK', async () => {
    const clock = new VirtualClock()
    const { port } = await startBroker(withoutPuback)
    const { link, listener } = openLink(port, { clock })
    await eventually(() => listener.ups === 1)
    const publishing = link.publish(ack).catch(() => 'lost')
    const closing = link.close()
    await clock.advance(seconds(2))
    await closing
    expect(await publishing).toBe('lost')
    expect([listener.told, clock.pending]).toEqual([['up'], 0])
  })

  it('comes at once while it connects, while it pauses, and twice', async () => {
    const clock = new VirtualClock()
    let connections = 0
    const { server, port } = await startServer((socket) => {
      connections += 1
      socket.resume() // or it would not notice the end
    })
    const { link, listener } = openLink(port, { clock })
    await eventually(() => connections === 1)
    await link.close()
    await eventually(() => server.sockets.size === 0)
    expect([listener.told, clock.pending]).toEqual([[], 0])

    const pausing = openLink(await freePort(), { clock })
    await eventually(() => pausing.listener.told.length === 1)
    await pausing.link.close()
    await pausing.link.close()
    expect(clock.pending).toBe(0)
  })

  it('also ends a connection that was about to begin', async () => {
    let connections = 0
    const { port } = await startServer(() => (connections += 1))
    const { link, listener } = openLink(port)
    await link.close()
    openLink(port)
    await eventually(() => connections > 0)
    expect([connections, listener.wills]).toEqual([1, 1])
  })

  it('ends after a time limit', async () => {
    const { port } = await startBroker()
    const { link, listener } = openLink(port)
    await eventually(() => listener.ups === 1)
    await link.close()
    link.open('commands', listener)
    await eventually(() => listener.ups === 2)
  })
})

describe('a new certificate', () => {
  beforeEach(() => {
    make = makers.MqttLink
  })

  it('is shown by a next connection, at once and in order', async () => {
    const { broker, port } = await startBroker()
    const certificate = sampleCertificate()
    // A clock that stands still: nothing waits for a pause.
    const { link, listener } = openLink(port, { certificate, clock: new VirtualClock() })
    await eventually(() => listener.ups === 1)
    const said = link.publish(ack)
    certificate.renew()
    await said
    await eventually(() => listener.ups === 2)
    expect(listener.told).toEqual(['up', 'down: to connect with the new certificate', 'up'])
    expect([broker.heardOn('acks'), broker.heardOn('wills'), certificate.shows]).toEqual([['yes'], [], 2])
  })

  it('is shown even when it came while a connection was made', async () => {
    const { port } = await startBroker()
    const certificate = sampleCertificate()
    certificate.onShown = (shows) => void (shows === 1 && setImmediate(certificate.renew))
    const { listener } = openLink(port, { certificate, clock: new VirtualClock() })
    await eventually(() => listener.ups === 1)
    expect([certificate.shows, listener.wills]).toEqual([2, 2])
    expect(listener.told).toEqual(['down: to connect with the new certificate', 'up'])
  })

  it('starts nothing where the link is not open', async () => {
    const { port } = await startBroker()
    const certificate = sampleCertificate()
    const { link, listener } = openLink(port, { certificate })
    await eventually(() => listener.ups === 1)
    await link.close()
    certificate.renew()
    expect([certificate.shows, listener.told]).toEqual([1, ['up']])
  })
})
