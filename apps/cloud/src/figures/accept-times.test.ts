import { VirtualClock, minutes, seconds } from '@keyfob/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { percentilesOf } from '../ports/accept-steps.ts'
import { AcceptTimes } from './accept-times.ts'

let clock: VirtualClock
let log: SampleLog
let isDown: boolean
let added: { readonly minute: number; readonly p50: number | undefined; readonly count: number }[]
let times: AcceptTimes

beforeEach(async () => {
  clock = new VirtualClock()
  log = new SampleLog()
  isDown = false
  added = []
  const addAccepts = async (minute: number, counts: readonly number[]): Promise<void> => {
    if (isDown) throw new Error('down')
    const count = counts.reduce((sum, each) => sum + each, 0)
    added.push({ minute: minute / minutes(1), p50: percentilesOf(counts)?.p50, count })
  }
  times = new AcceptTimes({ series: { addAccepts }, clock, log })
  await clock.advance(minutes(1) - (clock.now() % minutes(1)))
  await times.start()
})
afterEach(() => times.stop())

const thisMinute = () => Math.floor(clock.now() / minutes(1))

it('adds a minute once, when it is over, and the one in progress at the stop', async () => {
  const first = thisMinute()
  for (const took of [3, 4, 90_000]) times.note(took)
  await clock.advance(seconds(58))
  expect(added).toEqual([])
  await clock.advance(seconds(4))
  expect(added).toEqual([{ minute: first, p50: 4, count: 3 }])
  times.note(0.2)
  await times.stop()
  expect(added.slice(1)).toEqual([{ minute: first + 1, p50: 1, count: 1 }])
})

it('adds it later when the store is unavailable, and says so', async () => {
  isDown = true
  times.note(3)
  await clock.advance(minutes(2))
  expect([added.length, log.lines[0]?.event]).toEqual([0, 'figures.not_written'])
  isDown = false
  await clock.advance(seconds(10))
  expect(added).toMatchObject([{ count: 1 }])
})

it('holds few minutes, however long the store is unavailable', async () => {
  isDown = true
  for (let minute = 0; minute < 40; minute += 1) {
    times.note(3)
    await clock.advance(minutes(1))
  }
  isDown = false
  await clock.advance(seconds(10))
  expect(added.length).toBeLessThanOrEqual(11)
})
