import { expect, it } from 'vitest'
import { Durations } from './durations.ts'

it('knows percentiles, in whole milliseconds', () => {
  const durations = new Durations()
  expect(durations.percentile(0.5)).toBeNull()
  for (let duration = 100; duration >= 1; duration -= 1) durations.add(duration + 0.2)
  expect([0, 0.5, 0.99, 1].map((share) => durations.percentile(share))).toEqual([1, 50, 99, 100])
})
