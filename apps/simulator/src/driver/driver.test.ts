import type { StreamOptions } from '@keyfob/client'
import { VirtualClock, seconds, systemClock } from '@keyfob/runtime'
import { eventually, freePort } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fleetVin } from '../fleet-names.ts'
import { CommandBook } from './command-book.ts'
import { CommandPlan } from './command-plan.ts'
import { Driver, sweepAllowance } from './driver.ts'
import { EventFollower } from './event-follower.ts'
import { KeyfobApi } from './keyfob-api.ts'
import { SampleApi } from './testing/sample-api.ts'

const never = new AbortController().signal
const clock = systemClock
let server: SampleApi
let follower: EventFollower
let book: CommandBook
let driver: Driver

beforeEach(async () => {
  server = await SampleApi.start(await freePort())
  const api = new KeyfobApi(`${server.url}/`, clock, () => 0)
  book = new CommandBook()
  follower = new EventFollower({ api, clock, onEvent: (event) => book.note(event) })
  const plan = new CommandPlan(await api.catalogue(), [fleetVin(1)], 1)
  driver = new Driver({ api, plan, book, commandsPerMinute: 60_000, clock })
})

afterEach(async () => {
  await follower.stop()
  await server.stop()
})

describe('Driver', () => {
  it('sends at its rate, cancels some, repeats some with the same key, and sees all settled', async () => {
    await follower.start()
    await driver.drive(seconds(0.3), never)
    await driver.settle()
    expect(driver.sent).toBeGreaterThan(250)
    expect(driver.accepted).toBe(driver.sent)
    expect(server.accepted).toBe(driver.sent)
    expect(server.keys.length).toBeGreaterThan(driver.sent)
    expect(server.canceled.length).toBe(driver.cancelsAsked)
    expect(driver.cancelsAsked).toBeGreaterThan(0)
    expect([book.countByState(), book.open.length, driver.keysBroken.size]).toEqual([{ succeeded: driver.sent }, 0, 0])
    expect(driver.submitToAccepted.percentile(1)).toBeGreaterThan(0)
  })

  it('tries again with the same key after 503 and after no answer, and waits as long as the server asks', async () => {
    server.turns = ['overloaded', 'hang-up', 'accept']
    await follower.start()
    const before = clock.monotonic()
    await driver.drive(0.5, never)
    expect(clock.monotonic() - before).toBeGreaterThanOrEqual(1_000)
    expect([server.keys.length, new Set(server.keys).size, driver.sent, driver.accepted]).toEqual([3, 1, 1, 1])
  })

  it('counts what is refused, and what stays unknown', async () => {
    server.turns = ['lane-busy', 'broken', 'accept']
    await follower.start()
    await driver.drive(3, never)
    expect(driver.refused).toEqual({ 'lane-busy': 1 })
    expect(Object.values(driver.failed)).toEqual([1])
    expect(driver.accepted).toBe(driver.sent - 2)
  })

  it('[L10] catches a key that names another command', async () => {
    server.honoursKeys = false
    await follower.start()
    await driver.drive(seconds(0.3), never)
    expect(driver.keysBroken.size).toBeGreaterThan(0)
  })

  it('[L9] resumes behind the last event when the stream is cut, and misses none', async () => {
    await follower.start()
    const driving = driver.drive(seconds(0.4), never)
    await eventually(() => server.accepted > 50)
    server.cutStreams()
    await driving
    await driver.settle()
    expect(follower.cuts).toBeGreaterThanOrEqual(1)
    expect(server.lastIds[0]).toBeUndefined()
    expect(Number(server.lastIds[1])).toBeGreaterThan(0)
    expect([book.open.length, book.gaps.size, book.untold.size]).toEqual([0, 0, 0])
  })

  it('[L9] looks commands up whose events do not come', async () => {
    server.tells = false
    server.deadlineAfter = -sweepAllowance
    await follower.start()
    await driver.drive(1, never)
    await driver.settle()
    expect([book.open.length, book.untold.size]).toEqual([0, driver.sent])
    expect(book.countByState()).toEqual({ succeeded: driver.sent })
  })

  it('[L6] leaves open what is open after its deadline and one sweep', async () => {
    server.outcome = undefined
    server.deadlineAfter = -sweepAllowance
    await follower.start()
    await driver.drive(1, never)
    await driver.settle()
    expect(book.open).toHaveLength(driver.sent)
  })

  it('ends early when it is told to', async () => {
    const early = new AbortController()
    const driving = driver.drive(seconds(600), early.signal)
    await eventually(() => driver.sent > 5)
    early.abort()
    await driving
  })
})

describe('KeyfobApi', () => {
  it('says that nothing answers', async () => {
    const api = new KeyfobApi(server.url, clock, () => 0)
    await server.stop()
    expect(await api.cancel('x' as never)).toBe(false)
    expect(await api.find('x' as never)).toBeUndefined()
    await expect(api.catalogue()).rejects.toThrow(server.url)
    server = await SampleApi.start(await freePort())
  })

  it('knows a command that is not there, and a stream that is refused', async () => {
    const api = new KeyfobApi(server.url, clock, () => 0)
    expect(await api.find('x' as never)).toBeUndefined()
    const nowhere = new KeyfobApi(`${server.url}/nowhere`, clock, () => 0)
    await expect(nowhere.events({ signal: never }).next()).rejects.toThrow('command-not-found')
  })
})

describe('EventFollower', () => {
  it('stops while it cannot open the stream', async () => {
    const nobody = new KeyfobApi(`http://127.0.0.1:${await freePort()}`, clock, () => 0)
    const away = new EventFollower({ api: nobody, clock, onEvent: () => undefined })
    const starting = away.start()
    await eventually(() => away.cuts > 0)
    await away.stop()
    await expect(starting).rejects.toThrow('stopping')
  })

  it('does not start where the stream is refused', async () => {
    const nowhere = new KeyfobApi(`${server.url}/nowhere`, clock, () => 0)
    const refused = new EventFollower({ api: nowhere, clock, onEvent: () => undefined })
    await expect(refused.start()).rejects.toThrow('command-not-found')
    await refused.stop()
  })

  it('gives up its start when the stream cannot be opened in time', async () => {
    const virtual = new VirtualClock()
    const end = async ({ signal }: StreamOptions) =>
      new Promise<{ done: true; value: undefined }>((resolve) =>
        signal?.addEventListener('abort', () => resolve({ done: true, value: undefined })),
      )
    const events = (options: StreamOptions) => ({ [Symbol.asyncIterator]: () => ({ next: () => end(options) }) })
    const away = new EventFollower({ api: { events }, clock: virtual, onEvent: () => undefined })
    const starting = away.start()
    const failure = starting.catch(String)
    await virtual.advance(seconds(11))
    expect(await failure).toContain('GET /events')
    await away.stop()
    expect(virtual.pending).toBe(0)
  })
})
