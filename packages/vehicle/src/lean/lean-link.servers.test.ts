/** What the lean link keeps on a real broker besides the tests that run on both links. */
import { type MqttVersion, type Vin, topicsFor } from '@keyfob/protocol'
import { VirtualClock, seconds } from '@keyfob/runtime'
import { MosquittoServer, eventually, freePort } from '@keyfob/testbed'
import { afterEach, describe, expect, it } from 'vitest'
import { SampleServer } from '../testing/sample-server.ts'
import { LeanLink } from './lean-link.ts'
import { LeanNetwork } from './lean-network.ts'

/** All links hear the same topic here. */
const commands = topicsFor().command('1M8GDM9AXKP042788' as Vin) // a known VIN

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const broker = async (lines?: readonly string[]): Promise<MosquittoServer> => {
  const server = await MosquittoServer.start(lines && { lines })
  cleanups.push(() => server.close())
  return server
}

const linkTo = (network: LeanNetwork, clientId: string, protocolVersion?: MqttVersion) => {
  const told: string[] = []
  const link = new LeanLink({ network, clientId, protocolVersion })
  cleanups.push(() => link.close())
  const open = (): void =>
    link.open(commands, {
      will: async () => ({ topic: `wills/${clientId}`, payload: clientId, retain: false }),
      onUp: () => told.push('up'),
      onDown: (problem) => told.push(`down: ${problem}`),
      onMessage: (payload) => told.push(Buffer.from(payload).toString()),
    })
  open()
  return { link, told, open }
}

describe('the lean link and Mosquitto', () => {
  it.each([4, 5] as const)('carries many messages of many vehicles over one network (MQTT %s)', async (version) => {
    const network = new LeanNetwork({ url: (await broker()).url })
    const vehicles = Array.from({ length: 50 }, (_, number) => linkTo(network, `vehicle-${number}`, version))
    await eventually(() => vehicles.every(({ told }) => told[0] === 'up'))
    const payload = 'x'.repeat(16_000)
    await Promise.all(vehicles.map(({ link }) => link.publish({ topic: commands, payload, retain: false })))
    await eventually(() => vehicles.every(({ told }) => told.length === 51))
    expect(vehicles.every(({ told }) => told.slice(1).every((text) => text === payload))).toBe(true)
  })

  it('comes from the address that it is given, and a newer connection of the vehicle ends the older one', async () => {
    const server = await broker()
    const network = new LeanNetwork({ url: server.url, localAddress: '127.0.0.9' })
    const older = linkTo(network, 'vehicle', 5)
    await eventually(() => older.told[0] === 'up')
    const newer = linkTo(network, 'vehicle', 5)
    await eventually(() => newer.told[0] === 'up')
    await eventually(() => older.told[1]?.startsWith('down: '))
  })

  it('is refused with the broker’s reason', async () => {
    const network = new LeanNetwork({ url: (await broker(['allow_anonymous false'])).url })
    const { told } = linkTo(network, 'vehicle')
    await eventually(() => told.length > 0)
    expect(told[0]).toBe('down: Connection refused: Not authorized (135)')
  })
})

describe('the keepalive of a network', () => {
  it('pings, and ends a connection whose broker does not answer', async () => {
    const clock = new VirtualClock()
    const pings: number[] = []
    const server = new SampleServer((socket) => {
      socket.on('data', (bytes) => {
        if (bytes[0] === 0x10) socket.write(Buffer.from([0x20, 2, 0, 0]))
        if (bytes[0] === 0x82) socket.write(Buffer.from([0x90, 3, bytes[2] ?? 0, bytes[3] ?? 0, 1]))
        if (bytes[0] === 0xc0) pings.push(bytes.length)
        if (bytes[0] === 0xc0 && pings.length < 3) socket.write(Buffer.from([0xd0, 0, 0x30, 4, 0, 1, 97, 33])) // and '!'
      })
    })
    const port = await freePort()
    await server.start(port)
    cleanups.push(() => server.stop())
    const network = new LeanNetwork({ url: `mqtt://127.0.0.1:${port}`, clock })
    const { told } = linkTo(network, 'vehicle', 4)
    await eventually(() => told[0] === 'up')
    for (const round of [1, 2, 3]) {
      await clock.advance(seconds(15))
      await eventually(() => pings.length === round)
      if (round < 3) await eventually(() => told.length === round + 1)
    }
    await clock.advance(seconds(15))
    expect(told).toEqual(['up', '!', '!', 'down: the broker does not answer'])
  })
})

describe('a lean link', () => {
  it('is told why the broker ends a connection (MQTT 5)', async () => {
    const server = new SampleServer((socket) => {
      const disconnect = Buffer.from([0xe0, 1, 0x8b])
      socket.on('data', (bytes) => {
        if (bytes[0] === 0x10) socket.write(Buffer.from([0x20, 3, 0, 0, 0]))
        if (bytes[0] === 0x82)
          socket.write(Buffer.concat([Buffer.from([0x90, 4, bytes[2] ?? 0, bytes[3] ?? 0, 0, 1]), disconnect]))
      })
    })
    const port = await freePort()
    await server.start(port)
    cleanups.push(() => server.stop())
    const { told } = linkTo(new LeanNetwork({ url: `mqtt://127.0.0.1:${port}` }), 'vehicle', 5)
    await eventually(() => told.length >= 2)
    expect(told.slice(0, 2)).toEqual(['up', 'down: the broker ends the connection: Server shutting down (139)'])
  })

  it('closes what was opened while it said goodbye, too', async () => {
    const server = new SampleServer((socket) => {
      socket.on('data', (bytes) => {
        if (bytes[0] === 0x10) socket.write(Buffer.from([0x20, 2, 0, 0]))
        if (bytes[0] === 0x82) socket.write(Buffer.from([0x90, 3, bytes[2] ?? 0, bytes[3] ?? 0, 1]))
      })
    })
    const port = await freePort()
    await server.start(port)
    cleanups.push(() => server.stop())
    const { link, told, open } = linkTo(new LeanNetwork({ url: `mqtt://127.0.0.1:${port}` }), 'vehicle', 4)
    await eventually(() => told.length === 1)
    const goodbye = link.close()
    open()
    await eventually(() => told.length === 2)
    await Promise.all([goodbye, link.close()])
    await eventually(() => server.sockets.size === 0)
    expect(told).toEqual(['up', 'up'])
  })

  it.each(['mqtts://127.0.0.1:8883', 'ws://127.0.0.1:80/mqtt', 'nowhere'])('refuses %j clearly', (url) => {
    expect(() => new LeanNetwork({ url })).toThrow('a lean link has no TLS')
  })
})
