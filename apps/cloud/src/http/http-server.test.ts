import { type Socket, connect, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually, freePort } from '@keyfob/testbed'
import { systemClock } from '@keyfob/runtime'
import { freshVin } from '../commands/testing/sample-core.ts'
import type { CommandRecord } from '../ports/command-record.ts'
import { crowdMax } from './guards/crowd-guard.ts'
import { stopWithin } from './http-server.ts'
import { type ServerChanges, sampleServer, sampleVin } from './testing/sample-server.ts'
import { bufferedEventsMax } from './streams/event-stream.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const started = async (changes: ServerChanges = {}) => {
  const sample = await sampleServer(changes)
  cleanups.push(() => sample.server.stop())
  await sample.server.start()
  const { core, store, feed } = sample
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
  /** A submit to its own vehicle. */
  const submit = () => core.submit(freshVin())
  const submitMany = async (count: number): Promise<void> => {
    for (let rest = count; rest > 0; rest -= 500) await Promise.all(Array.from({ length: Math.min(rest, 500) }, submit))
  }
  /** The commands that callers wait for, when all of them are sent. */
  const waited = async (count: number): Promise<readonly CommandRecord[]> => {
    await eventually(() => feed.listeners.size === count)
    return (await core.commands.list({}, undefined, count)).items
  }
  const tail = () => store.events.tail()
  return { ...sample, post, submit, submitMany, waited, tail }
}

/** Reads a stream's text as it arrives. */
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
    const { post, core, waited } = await started()
    const answer = post('/trigger-command', { headers: { prefer: 'wait=20' } })
    const [record] = await waited(1)
    await core.ack(record!, 'succeeded')
    const response = await answer
    expect([response.status, response.headers.get('preference-applied')]).toEqual([200, 'wait=20'])
    expect(await response.json()).toMatchObject({ state: 'succeeded' })
  })

  it('[L7] answers 200 with unknown, too', async () => {
    const { post, core, waited } = await started()
    const answer = post('/trigger-command', { headers: { prefer: 'wait=20' } })
    const [record] = await waited(1)
    await core.ack(record!, 'unknown')
    expect((await answer).status).toBe(200)
  })

  it('ends when the client leaves', async () => {
    const { post, feed } = await started()
    const client = new AbortController()
    const answer = post('/trigger-command', { headers: { prefer: 'wait=20' }, signal: client.signal }).catch(
      () => 'left',
    )
    await eventually(() => feed.listeners.size === 1)
    client.abort()
    expect(await answer).toBe('left')
    await eventually(() => feed.listeners.size === 0, { what: 'the end of the wait' })
  })

  it('is not granted above the limit of one caller: its command is accepted, and answered at once', async () => {
    const { post, core, waited, apiKeys } = await started({ limits: { waits: { all: 9, ofOne: 1 } } })
    const submitOf = (vin: string, headers: Record<string, string> = {}) =>
      post('/trigger-command', {
        body: JSON.stringify({ command: 'engine_start', vin }),
        headers: { prefer: 'wait=20', ...headers },
      })
    const held = submitOf(freshVin())
    const [first] = await waited(1)
    const second = await submitOf(freshVin())
    expect([second.status, second.headers.get('preference-applied')]).toEqual([202, null])
    const other = submitOf(freshVin(), { authorization: `Bearer ${(await apiKeys.add('send')).text}` })
    const [newest] = await waited(2)
    await Promise.all([core.ack(first!, 'succeeded'), core.ack(newest!, 'succeeded')])
    expect([(await held).status, (await other).status]).toEqual([200, 200])
  })

  it('ends with 202 when the server stops', async () => {
    const { post, feed, server } = await started()
    const answer = post('/trigger-command', { headers: { prefer: 'wait=20' } })
    await eventually(() => feed.listeners.size === 1)
    const stopped = server.stop()
    expect((await answer).status).toBe(202)
    await stopped
  })
})

describe('streams', () => {
  it('send the events of one command from the first one, and end when it is settled', async () => {
    const { server, core, feed, submit, tail } = await started()
    const record = await submit()
    const from = await tail()
    await submit()
    const stream = await follow(`${server.url}/commands/${record.id}/events`)
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    await eventually(() => idsIn(stream.text).length === 1)
    await core.ack(record, 'succeeded')
    await eventually(() => stream.ended)
    const last = from + 2
    expect(idsIn(stream.text)).toEqual([from, last])
    const first = JSON.parse(/^data: (.*)$/m.exec(stream.text)?.[1] ?? '')
    expect(first).toMatchObject({
      specversion: '1.0',
      type: 'keyfob.command.sent',
      id: `${record.id}/1`,
      subject: record.vin,
      data: { commandId: record.id },
    })
    const headers = { 'last-event-id': String(last) }
    expect((await fetch(`${server.url}/commands/${record.id}/events`, { headers })).status).toBe(204)
    expect(feed.listeners.size).toBe(0)
  })

  it('[L2] stay open after unknown, for late evidence', async () => {
    const { server, core, submit } = await started()
    const record = await submit()
    await core.ack(record, 'unknown')
    const stream = await follow(`${server.url}/commands/${record.id}/events`)
    await eventually(() => idsIn(stream.text).length === 2)
    await core.ack(record, 'succeeded')
    await eventually(() => stream.ended)
    expect(stream.text).toContain('"late":true')
  })

  it('[L9] resume without gaps or duplicates while events keep coming', async () => {
    const { server, store, script, feed, submit, submitMany, tail } = await started()
    const from = await tail()
    await submitMany(500)
    // A log that answers late: events are written between two pages and while one is read.
    script.events.after = async (...question) => {
      const page = await store.events.after(...question)
      await submitMany(3)
      return page
    }
    const stream = await follow(`${server.url}/events?lastEventId=${from}`, { 'last-event-id': String(from + 100) })
    await eventually(() => feed.listeners.size === 1)
    const isComplete = async () => idsIn(stream.text).at(-1) === (await tail())
    await eventually(isComplete)
    await submit()
    await eventually(isComplete)
    const count = (await tail()) - from - 100
    expect(count).toBeGreaterThanOrEqual(401 + 3)
    expect(idsIn(stream.text)).toEqual(Array.from({ length: count }, (_, index) => from + 101 + index))
  })

  it('begin now without a position, and send it; events of another VIN are filtered out', async () => {
    const { server, feed, submit, tail } = await started()
    await submit()
    const from = await tail()
    const stream = await follow(`${server.url}/events?vin=${sampleVin}`)
    const all = await follow(`${server.url}/events`)
    await eventually(() => feed.listeners.size === 2)
    await submit()
    await eventually(() => idsIn(all.text).length === 1)
    expect(idsIn(all.text)).toEqual([from + 1])
    expect(stream.text).toBe(`retry: 2000\nid: ${from}\n\n`)
  })

  it('send events that did not fit the buffer during the replay', async () => {
    const { server, store, script, feed, submit, submitMany, tail } = await started()
    const from = await tail()
    await submit()
    let floods = 1
    script.events.after = async (...question) => {
      const page = await store.events.after(...question)
      while (floods-- > 0) {
        await submitMany(bufferedEventsMax + 1)
        await eventually(async () => feed.position === (await tail()))
      }
      return page
    }
    const stream = await follow(`${server.url}/events`, { 'last-event-id': String(from) })
    await eventually(async () => idsIn(stream.text).at(-1) === (await tail()))
    const count = bufferedEventsMax + 2
    expect(idsIn(stream.text)).toEqual(Array.from({ length: count }, (_, index) => from + 1 + index))
  })

  it('disconnect a reader that takes nothing, and free its place', async () => {
    const { server, store, feed, submit, tail } = await started()
    const from = await tail()
    await submit()
    const [event] = await store.events.after(from, 1)
    const result = { text: 'x'.repeat(8_000) }
    const socket: Socket = connect(server.port, '127.0.0.1')
    cleanups.push(() => socket.destroy())
    socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    socket.pause()
    await eventually(() => feed.listeners.size === 1)
    for (let count = 1; count < bufferedEventsMax * 3 && feed.listeners.size === 1; count += 1) {
      feed.tell([{ ...event!, position: event!.position + count, result }])
      if (count % 100 === 0) await new Promise(setImmediate)
    }
    await eventually(() => feed.listeners.size === 0, { what: 'the end of the slow reader' })
  })

  it('free their place when the reader leaves, and are bounded in number', async () => {
    const { server, feed } = await started({ limits: { streams: { all: 1, ofOne: 1 } } })
    const stream = await follow(`${server.url}/events`)
    await eventually(() => feed.listeners.size === 1)
    const second = await fetch(`${server.url}/events`)
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await second.json()).toMatchObject({ type: '/problems/too-many-streams' })
    stream.leave()
    await eventually(() => feed.listeners.size === 0)
    expect((await follow(`${server.url}/events`)).response.status).toBe(200)
  })

  it('of one caller leave room for others, who are distinguished by their API keys', async () => {
    const { server, apiKeys } = await started({ limits: { streams: { all: 9, ofOne: 1 } } })
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

  it('end when the server stops, with a comment', async () => {
    const { server, feed } = await started()
    const stream = await follow(`${server.url}/events`)
    await eventually(() => feed.listeners.size === 1)
    await server.stop()
    await eventually(() => stream.ended)
    expect(stream.text).toContain(': the server stops')
    expect(feed.listeners.size).toBe(0)
  })
})

describe('the socket', () => {
  const host = '127.0.0.1'
  const taken = async (): Promise<number> => {
    const port = await freePort()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(port, host, resolve))
    cleanups.push(() => new Promise((resolve) => other.close(resolve)))
    return port
  }

  it('uses the next free port when a default one is taken, and reports it', async () => {
    const port = await taken()
    const { server, log } = await started({ listening: { host, port, portFallback: true } })
    expect(server.port).toBeGreaterThan(port)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(log.eventsOf('warn')).toContain('http.port_gave_way')
  })

  it('refuses to start on a configured port that is taken, naming PORT', async () => {
    const port = await taken()
    const { server } = await sampleServer({ listening: { host, port, portFallback: false } })
    await expect(server.start()).rejects.toThrow(`Port ${port} is taken by another program. Set PORT`)
    await server.stop()
  })

  it('starts and stops repeatedly', async () => {
    const { server } = await sampleServer()
    for (let round = 0; round < 2; round += 1) {
      await server.start()
      expect((await fetch(`${server.url}/healthz`)).headers.get('server')).toBeNull()
      await server.stop()
      expect(server.port).toBe(0)
    }
  })

  it('continues to serve after many clients left in the middle of their requests', async () => {
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

  it('does not wait at a stop for a connection without a request', async () => {
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
