import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { eventually } from './eventually.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('waits as long as there is progress, however long that takes in total', async () => {
  let looks = 0
  const waiting = eventually(() => (looks += 1) > 40, { within: 100, every: 40, progress: () => Math.floor(looks / 2) })
  await vi.advanceTimersByTimeAsync(40 * 40)
  expect(await waiting).toBe(true)
})

it('ends with the last thing that it saw once nothing moves', async () => {
  const look = () => {
    throw new Error('three of four')
  }
  const waiting = eventually(look, { within: 100, progress: () => 1, what: 'the fourth' }).catch(String)
  await vi.advanceTimersByTimeAsync(200)
  expect(await waiting).toContain('the fourth did not come within 100 ms; last seen: Error: three of four')
})
