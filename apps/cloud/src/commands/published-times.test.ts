import type { CommandId } from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import { beforeEach, expect, it } from 'vitest'
import type { PublishedTime } from '../ports/command-store.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { freshId } from '../store/testing/sample-commands.ts'
import { PublishedTimes } from './published-times.ts'

let clock: VirtualClock
let times: PublishedTimes
let calls: (readonly PublishedTime[])[]
/** Which of them the store notes. */
let answer: (asked: readonly PublishedTime[]) => readonly CommandId[]
const all = (asked: readonly PublishedTime[]) => asked.map(({ id }) => id)

beforeEach(() => {
  clock = new VirtualClock()
  calls = []
  answer = all
  const notePublished = async (asked: readonly PublishedTime[]) => {
    calls.push(asked)
    return answer(asked)
  }
  times = new PublishedTimes({ store: { notePublished }, clock, within: 10 })
})

it('are taken by a step that comes soon, and written by nobody else', async () => {
  const id = freshId()
  times.note(id, 5)
  await clock.advance(10)
  expect(times.take(id)).toBe(5)
  expect(times.take(id)).toBe(undefined)
  await clock.advance(100)
  expect(calls).toEqual([])
  expect(clock.pending).toBe(0)
})

it('wait for a step for one span at least and two at most, then they are written together', async () => {
  const [first, second] = [freshId(), freshId()]
  times.note(first, 5)
  await clock.advance(9)
  times.note(second, 14)
  await clock.advance(10)
  expect(calls).toEqual([])
  await clock.advance(1)
  expect(calls).toEqual([
    [
      { id: first, at: 5 },
      { id: second, at: 14 },
    ],
  ])
  expect(times.take(first)).toBe(undefined)
})

it('are tried once more when their command was being written, or the store was unavailable', async () => {
  const [busy, written] = [freshId(), freshId()]
  answer = () => {
    throw new StoreUnavailable('gone', { mayHaveTakenEffect: true })
  }
  times.note(busy, 5)
  times.note(written, 5)
  await clock.advance(20)
  answer = () => [written]
  await clock.advance(10)
  expect(calls.map((asked) => asked.length)).toEqual([2, 2])
  await clock.advance(100)
  expect(calls).toHaveLength(2)
  expect(times.take(busy)).toBe(undefined)
})

it('are written in statements of 256 at most, and all of them before a stop', async () => {
  for (let nth = 0; nth < 300; nth += 1) times.note(freshId(), nth)
  await times.flush()
  expect(calls.map((asked) => asked.length)).toEqual([256, 44])
  await clock.advance(100)
  expect(calls).toHaveLength(2)
})
