import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { eventually, freePort } from '@keyfob/testbed'
import { Aedes, type AedesOptions, type PublishPacket } from 'aedes'
import { afterEach, describe, expect, it } from 'vitest'
import type { LinkListener } from './link.ts'
import { MqttLink } from './mqtt-link.ts'

/** A real broker whose connections can be cut. */
class SampleBroker {
  readonly published: PublishPacket[] = []
  readonly sockets = new Set<Socket>()
  aedes: Aedes | undefined
  #server: Server | undefined

  async start(port = 0, options: AedesOptions = {}): Promise<number> {
    const aedes = await Aedes.createBroker(options)
    aedes.on('publish', (packet) => packet.topic.startsWith('$') || this.published.push(packet))
    this.#server = createServer((socket) => {
      this.sockets.add(socket)
      aedes.handle(socket)
    })
    this.aedes = aedes
    await new Promise<void>((resolve) => this.#server?.listen(port, '127.0.0.1', resolve))
    return (this.#server.address() as AddressInfo).port // listens on TCP
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise<void>((resolve) => (this.aedes ? this.aedes.close(resolve) : resolve()))
    await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)))
  }
}

class Listener implements LinkListener {
  readonly heard: string[] = []
  readonly downs: (string | undefined)[] = []
  wills = 0
  ups = 0

  async will() {
    this.wills += 1
    return { topic: 'will', payload: `will ${this.wills}`, retain: false }
  }

  onUp(): void {
    this.ups += 1
  }

  onDown(problem: string | undefined): void {
    this.downs.push(problem)
  }

  onMessage(payload: Uint8Array): void {
    this.heard.push(Buffer.from(payload).toString())
  }
}

const broker = new SampleBroker()
let link: MqttLink | undefined

afterEach(async () => {
  await link?.close()
  await broker.stop()
  broker.published.length = 0
})

const opened = (port: number, protocolVersion: 4 | 5 = 5): Listener => {
  const listener = new Listener()
  link = new MqttLink({ url: `mqtt://127.0.0.1:${port}`, clientId: 'vehicle-1', protocolVersion })
  link.open('commands', listener)
  return listener
}

const send = (text: string): void =>
  broker.aedes?.publish({ cmd: 'publish', topic: 'commands', payload: text, qos: 1, retain: false, dup: false }, () => undefined) // prettier-ignore

describe('the link over MQTT', () => {
  it.each([4, 5] as const)(
    'is subscribed when it says that it is up, and carries both ways (MQTT %s)',
    async (version) => {
      const listener = opened(await broker.start(), version)
      await eventually(() => listener.ups === 1)
      send('one')
      send('two')
      await eventually(() => listener.heard.length === 2)
      expect(listener.heard).toEqual(['one', 'two'])
      await link?.publish({ topic: 'acks', payload: 'yes', retain: false })
      expect(broker.published.find(({ topic }) => topic === 'acks')).toMatchObject({ qos: 1 })
    },
  )

  it('starts without coverage, says so to who publishes, and comes back by itself with a new will', async () => {
    const port = await freePort()
    const listener = opened(port)
    await expect(link?.publish({ topic: 'acks', payload: 'lost', retain: false })).rejects.toThrow('no connection')
    await broker.start(port)
    await eventually(() => listener.ups === 1)
    const { wills } = listener
    for (const socket of broker.sockets) socket.destroy()
    await eventually(() => listener.ups === 2)
    expect(listener.downs).toHaveLength(1)
    expect(listener.wills).toBe(wills + 1)
    await eventually(() => broker.published.some(({ topic, payload }) => topic === 'will' && payload.toString() === `will ${wills}`)) // prettier-ignore
    expect(
      broker.published.some(({ topic }) => topic === 'acks'),
      'something was kept for later',
    ).toBe(false)
  })

  it('rejects what was under way when the connection is lost', async () => {
    const listener = opened(await broker.start(0, { authorizePublish: () => undefined }))
    await eventually(() => listener.ups === 1)
    const publishing = link?.publish({ topic: 'acks', payload: 'x', retain: false })
    link?.drop()
    await expect(publishing).rejects.toThrow('lost')
  })

  it('ends within a bound, although the broker owes it a PUBACK', async () => {
    const listener = opened(await broker.start(0, { authorizePublish: () => undefined }))
    await eventually(() => listener.ups === 1)
    const publishing = link?.publish({ topic: 'acks', payload: 'x', retain: false }).catch(() => 'lost')
    await link?.close()
    expect(await publishing).toBe('lost')
    expect(listener.downs).toEqual([])
  })
})
