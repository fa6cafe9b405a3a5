import { type Socket, connect, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { reasonOf } from '@keyfob/protocol'
import { eventually, freePort } from '@keyfob/testbed'
import { systemClock } from '@keyfob/runtime'
import { crowdMax } from './guards/crowd-guard.ts'
import { type HttpServerOptions, stopWithin } from './http-server.ts'
import { commandSchema } from './representations.ts'
import { sampleServer, sampleVin } from './sample-server.ts'
import { bufferedEventsMax } from './streams/event-stream.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const started = async (changes: Partial<HttpServerOptions> = {}) => {
  const sample = await sampleServer(changes)
  cleanups.push(() => sample.server.stop())
  await sample.server.start()
  const post = (
    path: string,
    init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
  ) =>
    fetch(sample.server.url + path, {
      method: 'POST',
      body: JSON.stringify({ command: 'engine_start', vin: sampleVin }),
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
    })
  const submit = async () => {
    const { id } = commandSchema.parse(await (await post('/commands')).json())
    return sample.commands.records.get(id as never)!.id // it was submitted
  }
  return { ...sample, post, submit }
}

/** Reads a stream's text as it comes. */
const follow = async (url: string, headers: Record<string, string> = {}) => {
  const abort = new AbortController()
  cleanups.push(() => abort.abort())
  const response = await fetch(url, { headers, signal: abort.signal })
  const stream = { response, text: '', ended: false, leave: () => abort.abort() }
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) stream.text += decoder.decode(chunk, { stream: true })
  }
  read()
    .catch(() => undefined)
    .finally(() => (stream.ended = true))
  return stream
}

const idsIn = (text: string): readonly number[] =>
  [...text.matchAll(/^id: (\d+)\nevent: status$/gm)].map(([, id]) => Number(id))

describe('wait', () => {
  it('answers 200 as soon as the command is settled', async () => {
    const { post, commands } = await started()
    const answer = post('/trigger-command', { headers: { prefer: 'wait=20' } })
    const [id] = await eventually(() => commands.waiting.size > 0 && [...commands.waiting])
    commands.answer(id!, 'succeeded') // eventually saw one
    const response = await answer
    expect([response.status, response.headers.get('preference-applied')]).toEqual([200, 'wait=20'])
    expect(await response.json()).toMatchObject({ state: 'succeeded' })
  })

  it('[L7] answers 200 with unknown, too', async () => {
    const { post, commands } = await started()
    const answer = post('/trigger-command', { headers: { prefer: 'wait=20' } })
    const [id] = await eventually(() => commands.waiting.size > 0 && [...commands.waiting])
    commands.answer(id!, 'unknown') // eventually saw one
    expect((await answer).status).toBe(200)
  })

  it('ends when the client leaves', async () => {
    const { post, commands } = await started()
    const client = new AbortController()
    const answer = post('/trigger-command', { headers: { prefer: 'wait=20' }, signal: client.signal }).catch(
      () => 'left',
    )
    await eventually(() => commands.waiting.size === 1)
    client.abort()
    expect(await answer).toBe('left')
    await eventually(() => commands.waiting.size === 0, { what: 'the end of the wait' })
  })

  it('is not granted to one caller without end: its command is accepted, and it is not kept waiting', async () => {
    const { post, commands, apiKeys } = await started({ waitsMax: { all: 9, ofOne: 1 } })
    const held = post('/trigger-command', { headers: { prefer: 'wait=20' } })
    await eventually(() => commands.waiting.size === 1)
    const second = await post('/trigger-command', { headers: { prefer: 'wait=20' } })
    expect([second.status, second.headers.get('preference-applied')]).toEqual([202, null])
    const authorization = `Bearer ${(await apiKeys.add('send')).text}`
    const other = post('/trigger-command', { headers: { prefer: 'wait=20', authorization } })
    await eventually(() => commands.waiting.size === 2)
    for (const each of commands.waiting) commands.answer(each, 'succeeded')
    expect([(await held).status, (await other).status]).toEqual([200, 200])
  })

  it('ends with 202 when the server stops', async () => {
    const { post, commands, server } = await started()
    const answer = post('/trigger-command', { headers: { prefer: 'wait=20' } })
    await eventually(() => commands.waiting.size === 1)
    const stopped = server.stop()
    expect((await answer).status).toBe(202)
    await stopped
  })
})

describe('streams', () => {
  it('send the events of one command from the first on, and end when it is settled', async () => {
    const { server, commands, submit } = await started()
    const id = await submit()
    await submit()
    const stream = await follow(`${server.url}/commands/${id}/events`)
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    await eventually(() => idsIn(stream.text).length === 2)
    commands.answer(id, 'succeeded')
    await eventually(() => stream.ended)
    expect(idsIn(stream.text)).toEqual([1, 2, 5])
    const first = JSON.parse(/^data: (.*)$/m.exec(stream.text)?.[1] ?? '')
    expect(first).toMatchObject({
      specversion: '1.0',
      type: 'keyfob.command.queued',
      id: `${id}/1`,
      subject: sampleVin,
      data: { commandId: id },
    })
    expect((await fetch(`${server.url}/commands/${id}/events`, { headers: { 'last-event-id': '5' } })).status).toBe(204)
    expect(commands.listeners.size).toBe(0)
  })

  it('[L2] stay open after unknown, for late evidence', async () => {
    const { server, commands, submit } = await started()
    const id = await submit()
    commands.answer(id, 'unknown')
    const stream = await follow(`${server.url}/commands/${id}/events`)
    await eventually(() => idsIn(stream.text).length === 3)
    commands.answer(id, 'succeeded')
    await eventually(() => stream.ended)
    expect(stream.text).toContain('"late":true')
  })

  it('[L9] resume without gap or double, while events keep coming', async () => {
    const { server, commands, submit } = await started()
    const record = commands.records.get(await submit())!
    for (let count = 0; count < 500; count += 1) commands.write(record, reasonOf('attempted'))
    // A log that answers late: events are written between two pages and while one is read.
    const read = commands.after.bind(commands)
    commands.after = async (...question) => {
      const page = await read(...question)
      for (let count = 0; count < 3; count += 1) commands.write(record, reasonOf('attempted'))
      return page
    }
    const stream = await follow(`${server.url}/events?vin=${sampleVin}&lastEventId=1`, { 'last-event-id': '100' })
    await eventually(() => commands.listeners.size === 1)
    await eventually(() => idsIn(stream.text).at(-1) === commands.log.length)
    commands.write(record, reasonOf('attempted'))
    await eventually(() => idsIn(stream.text).at(-1) === commands.log.length)
    expect(idsIn(stream.text)).toEqual(Array.from({ length: commands.log.length - 100 }, (_, index) => 101 + index))
  })

  it('begin now without a position, and tell it; another VIN is not heard', async () => {
    const { server, commands, submit } = await started()
    await submit()
    const stream = await follow(`${server.url}/events?vin=1KFAA00E4T0000002`)
    const all = await follow(`${server.url}/events`)
    await eventually(() => commands.listeners.size === 2)
    await submit()
    await eventually(() => idsIn(all.text).length === 2)
    expect(idsIn(all.text)).toEqual([3, 4])
    expect(stream.text).toBe('retry: 2000\nid: 2\n\n')
  })

  it('hear what the replay could not keep in the buffer', async () => {
    const { server, commands, submit } = await started()
    const record = commands.records.get(await submit())!
    const read = commands.after.bind(commands)
    let floods = 1
    commands.after = async (...question) => {
      const page = await read(...question)
      while (floods-- > 0)
        for (let count = 0; count <= bufferedEventsMax; count += 1) commands.write(record, reasonOf('attempted'))
      return page
    }
    const stream = await follow(`${server.url}/events`, { 'last-event-id': '0' })
    await eventually(() => idsIn(stream.text).at(-1) === commands.log.length)
    expect(idsIn(stream.text)).toEqual(Array.from({ length: commands.log.length }, (_, index) => index + 1))
  })

  it('cut a reader off that takes nothing, and forget it', async () => {
    const { server, commands, submit } = await started()
    const record = { ...commands.records.get(await submit())!, result: { text: 'x'.repeat(8_000) } }
    const socket: Socket = connect(server.port, '127.0.0.1')
    cleanups.push(() => socket.destroy())
    socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    socket.pause()
    await eventually(() => commands.listeners.size === 1)
    for (let count = 0; count < bufferedEventsMax * 3 && commands.listeners.size === 1; count += 1) {
      commands.write(record, reasonOf('attempted'))
      if (count % 100 === 0) await new Promise(setImmediate)
    }
    await eventually(() => commands.listeners.size === 0, { what: 'the end of the slow reader' })
  })

  it('are forgotten when the reader leaves, and bounded in number', async () => {
    const { server, commands } = await started({ streamsMax: { all: 1, ofOne: 1 } })
    const stream = await follow(`${server.url}/events`)
    await eventually(() => commands.listeners.size === 1)
    const second = await fetch(`${server.url}/events`)
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await second.json()).toMatchObject({ type: '/problems/too-many-streams' })
    stream.leave()
    await eventually(() => commands.listeners.size === 0)
    expect((await follow(`${server.url}/events`)).response.status).toBe(200)
  })

  it('of one caller leave room for others, who are told apart by their keys', async () => {
    const { server, apiKeys } = await started({ streamsMax: { all: 9, ofOne: 1 } })
    const bearer = async () => ({ authorization: `Bearer ${(await apiKeys.add('read')).text}` })
    const [one, other] = [await bearer(), await bearer()]
    const statusOf = async (headers = {}): Promise<number> =>
      (await follow(`${server.url}/events`, headers)).response.status
    expect([await statusOf(one), await statusOf(one), await statusOf(other), await statusOf()]).toEqual([
      200, 429, 200, 200,
    ])
    const refused = await fetch(`${server.url}/events`)
    expect(await refused.json()).toMatchObject({ status: 429, type: '/problems/too-many-own-streams' })
  })

  it('end when the server stops, with a word', async () => {
    const { server, commands } = await started()
    const stream = await follow(`${server.url}/events`)
    await eventually(() => commands.listeners.size === 1)
    await server.stop()
    await eventually(() => stream.ended)
    expect(stream.text).toContain(': the server stops')
    expect(commands.listeners.size).toBe(0)
  })
})

describe('the socket', () => {
  const taken = async (): Promise<number> => {
    const port = await freePort()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => other.close(resolve)))
    return port
  }

  it('takes the next free port for a default one, and tells it', async () => {
    const port = await taken()
    const { server, log } = await started({ port, portFallback: true })
    expect(server.port).toBeGreaterThan(port)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(log.eventsOf('warn')).toContain('http.port_gave_way')
  })

  it('refuses to start on an asked-for port that is taken, naming PORT', async () => {
    const port = await taken()
    const { server } = await sampleServer({ port })
    await expect(server.start()).rejects.toThrow(`Port ${port} is taken by another program. Set PORT`)
    await server.stop()
  })

  it('starts and stops again and again', async () => {
    const { server } = await sampleServer()
    for (let round = 0; round < 2; round += 1) {
      await server.start()
      expect((await fetch(`${server.url}/healthz`)).headers.get('server')).toBeNull()
      await server.stop()
      expect(server.port).toBe(0)
    }
  })

  it('serves on, however many clients left in the middle of their requests', async () => {
    const { server } = await started()
    const half = `POST /commands HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`
    const leave = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const socket = connect(server.port, '127.0.0.1', () => socket.write(half, () => socket.resetAndDestroy()))
        socket.once('close', () => resolve()).once('error', reject)
      })
    for (let left = 0; left < crowdMax; left += 64) await Promise.all(Array.from({ length: 64 }, leave))
    await eventually(async () => (await fetch(`${server.url}/commands`)).ok, { what: 'an answer' })
  })

  it('does not wait at a stop for a connection that asks nothing', async () => {
    const { server } = await sampleServer()
    await server.start()
    const socket = connect(server.port, '127.0.0.1')
    cleanups.push(() => socket.destroy())
    await new Promise((resolve) => socket.once('connect', resolve))
    await fetch(`${server.url}/healthz`)
    const before = systemClock.monotonic()
    await server.stop()
    expect(systemClock.monotonic() - before).toBeLessThan(stopWithin / 2)
  })
})
