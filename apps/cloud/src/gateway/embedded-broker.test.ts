import { once } from 'node:events'
import { type Server, createServer } from 'node:net'
import { eventually, freePort } from '@keyfob/testbed'
import { generate } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
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

const takenPort = async (): Promise<number> => {
  const port = await freePort()
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  cleanups.push(() => new Promise((resolve) => server.close(resolve)))
  return port
}

describe('the ports of the embedded broker', () => {
  it.each([4, 5] as const)('carry MQTT %i over TCP and WebSocket', async (protocolVersion) => {
    const sample = await started()
    const { wsUrl } = sample
    const { heard } = await sample.listen('a/+', { protocolVersion })
    const client = await sample.join({ protocolVersion }, wsUrl)
    await client.publishAsync('a/b', 'over WebSocket', { qos: 1 })
    await eventually(() => heard.length > 0)
    expect(heard).toEqual(['a/b over WebSocket'])
    const { heard: retained } = await sample.listen('a/+', { protocolVersion })
    await client.publishAsync('a/c', 'kept', { qos: 1, retain: true })
    const late = await sample.listen('a/+', { protocolVersion })
    await eventually(() => retained.length > 0 && late.heard.length > 0)
    expect([retained, late.heard]).toEqual([['a/c kept'], ['a/c kept']])
  })

  it('move to the next free one where they may, and log it', async () => {
    const [taken, wsTaken] = [await takenPort(), await takenPort()]
    const { broker, log } = new SampleBroker([taken, wsTaken], { portFallback: true, wsPortFallback: true })
    cleanups.push(() => broker.stop())
    await broker.start()
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
      const { broker } = new SampleBroker([free, free], { [option]: taken })
      await expect(broker.start()).rejects.toThrow(`Port ${taken} is taken by another program. Set ${variable}`)
      await broker.stop()
      expect([broker.isOpen, broker.port]).toEqual([false, 0])
      const other = new SampleBroker([free, await freePort()])
      cleanups.push(() => other.close())
      await other.broker.start()
    },
  )

  it('say each packet in one WebSocket frame', async () => {
    const { wsUrl } = await started()
    const socket = new WebSocket(wsUrl, ['mqtt'])
    cleanups.push(() => socket.terminate())
    const frames: number[] = []
    socket.on('message', (bytes: Buffer) => void frames.push(bytes.length))
    await once(socket, 'open')
    socket.send(
      generate({
        cmd: 'connect',
        clientId: 'frames',
        clean: true,
        keepalive: 0,
        protocolId: 'MQTT',
        protocolVersion: 4,
      }),
    )
    socket.send(generate({ cmd: 'pingreq' }))
    await eventually(() => frames.reduce((sum, each) => sum + each, 0) === 6)
    expect(frames).toEqual([4, 2])
  })

  it('say what they are to a browser, and to other paths', async () => {
    const sample = await started()
    const { wsPort } = sample
    const answer = await fetch(`http://127.0.0.1:${wsPort}/`)
    expect([answer.status, await answer.text()]).toEqual([426, 'This port speaks MQTT over WebSocket, at /mqtt.\n'])
    const socket = new WebSocket(`ws://127.0.0.1:${wsPort}/other`)
    expect(String((await once(socket, 'error'))[0])).toContain('400')
  })

  it.each([
    ['no page', {}, undefined],
    ['a page of this very server', { origin: 'http://127.0.0.1:PORT' }, undefined],
    ['a page of another port of this computer', { origin: 'http://127.0.0.1:3000' }, 403],
    ['a page of this computer by another name', { origin: 'http://localhost:PORT' }, 403],
    ['a page of the web', { origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    [
      'a page whose name was made to point here',
      { origin: 'http://evil.example:PORT', host: 'evil.example:PORT' },
      421,
    ],
  ] as const)('over WebSocket answer %s as HTTP does', async (_what, headers, refusal) => {
    const { wsUrl, wsPort } = await started()
    const filled = Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(wsPort))])
    const socket = new WebSocket(wsUrl, ['mqtt'], { headers: Object.fromEntries(filled) as Record<string, string> })
    cleanups.push(() => socket.terminate())
    const answer = await new Promise((resolve) => {
      socket.once('open', () => resolve(undefined))
      socket.once('error', (error) => resolve(Number(/\d{3}/.exec(String(error))?.[0])))
    })
    expect(answer).toBe(refusal)
  })

  it('close with everything behind them, also what never said CONNECT and what takes no goodbye', async () => {
    const sample = await started()
    const { broker, port, wsPort, wsUrl } = sample
    const silent = [await SampleRawClient.open(port), await SampleRawClient.open(wsPort)]
    const frozen = await SampleRawClient.join(port, { protocolVersion: 5 })
    await eventually(() => frozen.of('connack').length > 0)
    frozen.socket.pause()
    const client = await sample.join({ protocolVersion: 5 }, wsUrl)
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
