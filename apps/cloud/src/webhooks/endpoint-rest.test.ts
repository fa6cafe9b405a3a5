import { hours, minutes, seconds } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { endpointRest } from './endpoint-rest.ts'

it('grows from nothing to a minute, never below half of it', () => {
  const longest = (failures: number) => Math.round(endpointRest(failures, null, () => 1 - Number.EPSILON))
  expect([1, 2, 3, 4, 7, 8, 9, 1_000].map(longest)).toEqual([0, 1, 2, 4, 32, 60, 60, 60].map((count) => seconds(count)))
  expect(endpointRest(1_000, null, () => 0)).toBe(seconds(30))
})

it('is as long as the endpoint asks, when that is longer', () => {
  expect(endpointRest(1, hours(6))).toBe(hours(6))
  expect(endpointRest(20, seconds(1), () => 0)).toBe(minutes(0.5))
})
