import { VirtualClock } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { keyCheckInterval, watchKey } from './watch-key.ts'

const watch = (stillHolds: () => Promise<boolean>) => {
  const clock = new VirtualClock()
  const ends: number[] = []
  const timer = watchKey({ stillHolds }, clock, () => void ends.push(clock.monotonic()))
  return { clock, ends, timer }
}

it('reports once that the key is not valid any more', async () => {
  let holds = true
  const { clock, ends } = watch(async () => holds)
  await clock.advance(keyCheckInterval * 3 + 1)
  expect(ends).toEqual([])
  holds = false
  await clock.advance(keyCheckInterval * 3)
  expect([ends, clock.pending]).toEqual([[keyCheckInterval * 4], 0])
})

it('counts a failed check as invalid', async () => {
  const { clock, ends } = watch(() => Promise.reject(new Error('a mistake')))
  await clock.advance(keyCheckInterval)
  expect(ends).toHaveLength(1)
})

it('reports nothing after its end, also when a check is under way', async () => {
  let answer = (_holds: boolean): void => undefined
  const { clock, ends, timer } = watch(() => new Promise((resolve) => (answer = resolve)))
  await clock.advance(keyCheckInterval)
  timer.cancel()
  answer(false)
  await clock.advance(keyCheckInterval)
  expect([ends, clock.pending]).toEqual([[], 0])
})

it('does not check where there is no key', () => {
  const clock = new VirtualClock()
  watchKey({}, clock, () => undefined).cancel()
  expect(clock.pending).toBe(0)
})
