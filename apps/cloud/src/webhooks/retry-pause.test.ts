import { hours, minutes, seconds } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { pausesMax, retryPause } from './retry-pause.ts'

const almostOne = 1 - Number.EPSILON
const sum = (random: () => number): number =>
  pausesMax.reduce((total, _, index) => total + (retryPause(index + 1, null, random) ?? 0), 0)

it('grows from seconds to hours, never below half of the table, and ends', () => {
  expect(pausesMax.map((_, index) => retryPause(index + 1, null, () => 0))).toEqual(pausesMax.map((pause) => pause / 2))
  expect(pausesMax.map((_, index) => Math.round(retryPause(index + 1, null, () => almostOne)!))).toEqual(pausesMax)
  expect(retryPause(pausesMax.length + 1, seconds(5))).toBeUndefined()
})

it('lasts from half a day to a day', () => {
  expect(sum(() => 0)).toBeGreaterThan(hours(12))
  expect(sum(() => almostOne)).toBeLessThan(hours(24.5))
})

it('waits as long as the endpoint asks, and never shorter than it would', () => {
  expect(retryPause(1, minutes(7), () => 0)).toBe(minutes(7))
  expect(retryPause(8, seconds(1), () => 0)).toBe(hours(7))
})
