import { afterEach, beforeEach, expect, it } from 'vitest'
import { SampleServer, hangUp, json, problem } from '../testing/sample-server.ts'
import { retryAfterOf } from './retry-after.ts'
import { pauseAfter } from './retry.ts'

let server: SampleServer
beforeEach(async () => {
  server = await SampleServer.start()
})
afterEach(() => server.stop())

const submit = { command: 'horn_honk', vin: 'V' }
const keys = (): readonly unknown[] => server.requests.map(({ headers }) => headers['idempotency-key'])

it('[L10] repeats with the same key after a lost answer, with growing pauses', async () => {
  server.turns = [hangUp, hangUp, json(502, {}), json(202, { id: '1' })]
  expect(await server.client().commands.submit(submit)).toEqual({ id: '1' })
  expect(new Set(keys()).size).toBe(1)
  expect(keys()[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(server.clock.pauses).toEqual([250, 500, 1_000])
})

it('uses the key that it is given, and a new one for each submit otherwise', async () => {
  const { commands } = server.client()
  await commands.submit(submit, { idempotencyKey: 'mine' })
  await commands.submit(submit)
  await commands.submit(submit)
  expect([keys()[0], new Set(keys()).size]).toEqual(['mine', 3])
})

it('waits as long as Retry-After says', async () => {
  server.turns = [problem(503, 'overloaded', {}, { 'retry-after': '7' }), json(202, {})]
  await server.client().commands.submit(submit)
  expect(server.clock.pauses).toEqual([7_000])
})

it('gives up after its attempts, and when the next one would be too late', async () => {
  server.turns = [problem(503, 'overloaded', {}, { 'retry-after': '7' })]
  await expect(server.client({ retry: { attempts: 3 } }).system.get()).rejects.toThrow('It is overloaded.')
  expect(server.requests).toHaveLength(3)
  await expect(server.client({ retry: { within: 20_000 } }).system.get()).rejects.toThrow('It is overloaded.')
  expect(server.clock.pauses).toEqual([7_000, 7_000, 7_000, 7_000])
})

it('does not repeat what was refused, nor what must not happen twice', async () => {
  server.turns = [problem(409, 'lane-busy')]
  await expect(server.client().commands.submit(submit)).rejects.toThrow('It is lane-busy.')
  server.turns = [hangUp]
  await expect(server.client().schedules.run('1')).rejects.toMatchObject({ mayHaveTakenEffect: true })
  expect(server.requests).toHaveLength(2)
})

it('stays in doubt when an attempt was lost, until a verdict under the same key', async () => {
  const refused = problem(503, 'overloaded', { mayHaveTakenEffect: false })
  server.turns = [hangUp, refused]
  const { commands } = server.client({ retry: { attempts: 2 } })
  await expect(commands.submit(submit)).rejects.toMatchObject({ mayHaveTakenEffect: true, code: 'overloaded' })
  server.turns = [hangUp, problem(401, 'key-revoked')]
  await expect(commands.submit(submit)).rejects.toMatchObject({ mayHaveTakenEffect: true, status: 401 })
  server.turns = [hangUp, problem(409, 'lane-busy')]
  await expect(commands.submit(submit)).rejects.toMatchObject({ mayHaveTakenEffect: false, code: 'lane-busy' })
})

it('stays in doubt when nothing listens any more', async () => {
  const replies = [hangUp]
  server.turns = replies
  const sleep = async (): Promise<void> => server.stop().catch(() => undefined)
  const { commands } = server.client({ retry: { attempts: 2 }, clock: { now: Date.now, monotonic: () => 0, sleep } })
  await expect(commands.submit(submit)).rejects.toMatchObject({
    mayHaveTakenEffect: true,
    reason: { code: 'ECONNREFUSED' },
  })
  server = await SampleServer.start()
})

it('is ended by the signal between two attempts', async () => {
  const end = new AbortController()
  server.turns = [
    (response) => {
      end.abort(new Error('enough'))
      hangUp(response, { method: '', path: '', headers: {}, body: '' })
    },
  ]
  await expect(server.client().system.get({ signal: end.signal })).rejects.toThrow('enough')
  expect(server.requests).toHaveLength(1)
})

it('spreads pauses over the upper half of a ceiling', () => {
  const limits = { base: 100, max: 1_000 }
  expect([1, 2, 3, 9, 2_000].map((attempt) => pauseAfter(attempt, limits, () => 0))).toEqual([50, 100, 200, 500, 500])
  expect(pauseAfter(1, limits, () => 0.5)).toBe(75)
})

it('reads Retry-After in seconds and as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const read = (value: string): number | undefined => retryAfterOf(new Headers({ 'retry-after': value }), now)
  expect(['3', 'Thu, 01 Jan 2026 00:00:09 GMT', 'Wed, 31 Dec 2025 00:00:00 GMT', 'soon'].map(read)).toEqual([
    3_000,
    9_000,
    0,
    undefined,
  ])
  expect(retryAfterOf(new Headers(), now)).toBeUndefined()
})
