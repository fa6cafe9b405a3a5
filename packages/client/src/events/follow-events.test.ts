import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProblemError } from '../errors/problem-error.ts'
import { SampleServer, type Turn, hangUp, problem, stream } from '../testing/sample-server.ts'
import type { StreamedEvent } from './follow-events.ts'

let server: SampleServer
beforeEach(async () => {
  server = await SampleServer.start()
})
afterEach(() => server.stop())

const opening = (position: number): string => `retry: 2000\nid: ${position}\n\n`
const event = (position: number): string => `id: ${position}\nevent: status\ndata: {"id":\ndata: "${position}"}\n\n`
const over: Turn = (response) => void response.writeHead(204).end()
const lastIds = (): readonly unknown[] => server.requests.map(({ headers }) => headers['last-event-id'])

const take = async (events: AsyncIterable<StreamedEvent>, count = Infinity): Promise<readonly string[]> => {
  const found: string[] = []
  if (count === 0) return found
  for await (const {
    position,
    event: { id },
  } of events) {
    expect(id).toBe(position)
    if (found.push(position) === count) break
  }
  return found
}

describe('a stream', () => {
  it('is read however it is cut into pieces, with several data lines, comments and every kind of line end', async () => {
    const text = `${opening(3)}: still here\n\n${event(4)}${event(5).replaceAll('\n', '\r\n')}`
    server.turns = [stream(...text.split('')), over]
    expect(await take(server.client().events.stream())).toEqual(['4', '5'])
  })

  it('resumes behind the last event, after the pause that the server asks for', async () => {
    server.turns = [stream(opening(3), event(4)), stream(opening(4), event(7)), over]
    const cuts: unknown[] = []
    expect(await take(server.client().events.stream({ onCut: (error) => cuts.push(error) }))).toEqual(['4', '7'])
    expect(lastIds()).toEqual([undefined, '4', '7'])
    expect([cuts, server.clock.pauses]).toEqual([
      [undefined, undefined],
      [2_000, 2_000],
    ])
  })

  it('resumes from where it began when it is cut before the first event', async () => {
    server.turns = [stream('retry: 2000\nid:', ' 3\n', '\n', 'id: 4\nda'), over]
    let opened = 0
    expect(await take(server.client().events.stream({ onOpen: () => (opened += 1) }))).toEqual([])
    expect([lastIds(), opened]).toEqual([[undefined, '3'], 1])
  })

  it('begins behind the position that it is given, with its filter', async () => {
    server.turns = [over]
    await take(server.client().events.stream({ after: '9', vin: 'V' }))
    expect([lastIds(), server.requests[0]?.path]).toEqual([['9'], '/events?vin=V'])
  })

  it('reconnects forever once it was open, whatever is down meanwhile, and waits as the server asks', async () => {
    const busy = problem(429, 'too-many-own-streams')
    const stopping = problem(503, 'stopping', {}, { 'retry-after': '30' })
    const away = Array.from({ length: 9 }, () => hangUp)
    server.turns = [stream(opening(3)), ...away, busy, stopping, stream(opening(3), event(4)), over]
    expect(await take(server.client().events.stream())).toEqual(['4'])
    expect(new Set(lastIds().slice(1, -1))).toEqual(new Set(['3']))
    expect([Math.max(...server.clock.pauses), server.clock.pauses.at(-1)]).toEqual([30_000, 2_000])
  })

  it('gives up where none was ever open: at once when it is refused, else after its attempts', async () => {
    server.turns = [problem(401, 'key-missing')]
    await expect(take(server.client().events.stream())).rejects.toThrow(ProblemError)
    server.turns = [hangUp]
    await expect(take(server.client({ retry: { attempts: 3 } }).events.stream())).rejects.toThrow('cannot be reached')
    expect(server.requests).toHaveLength(4)
  })

  it('does not take a page for a stream', async () => {
    server.turns = [(response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')]
    await expect(take(server.client().events.stream())).rejects.toThrow('no stream of events')
  })

  it('does not collect an endless event', async () => {
    server.turns = [stream(opening(3), `id: 4\ndata: ${'x'.repeat(1_100_000)}`)]
    await expect(take(server.client().events.stream())).rejects.toThrow('larger than')
  })

  it('ends its request when the reader stops', async () => {
    let close = (): void => undefined
    const closed = new Promise<void>((resolve) => (close = resolve))
    server.turns = [
      (response) => {
        response.once('close', close).writeHead(200, { 'content-type': 'text/event-stream' }).write(event(4))
      },
    ]
    expect(await take(server.client().events.stream(), 1)).toEqual(['4'])
    await closed
  })

  it('ends without an error with its signal, also while it waits to reconnect', async () => {
    const end = new AbortController()
    server.turns = [
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(opening(3)),
    ]
    const onOpen = (): void => end.abort()
    expect(await take(server.client().events.stream({ signal: end.signal, onOpen }))).toEqual([])
    const later = new AbortController()
    server.turns = [stream(opening(3))]
    const onCut = (): void => later.abort()
    expect(await take(server.client().events.stream({ signal: later.signal, onCut }))).toEqual([])
    expect(await take(server.client().events.stream({ signal: later.signal }))).toEqual([])
    expect(server.requests).toHaveLength(2)
  })

  it('treats a silent stream as lost', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      server.turns = [
        (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(opening(3)),
        over,
      ]
      const onOpen = (): void => void setImmediate(() => vi.advanceTimersByTime(46_000))
      expect(await take(server.client().events.stream({ onOpen }))).toEqual([])
      expect(lastIds()).toEqual([undefined, '3'])
    } finally {
      vi.useRealTimers()
    }
  })
})
