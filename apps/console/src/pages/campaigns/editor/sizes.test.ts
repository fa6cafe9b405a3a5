import { expect, it } from 'vitest'
import { sizesOf } from './sizes.ts'

it('says how large the first wave is, how many there are, and how long the submits take', () => {
  expect(sizesOf(1_250, {})).toEqual({ first: 100, waves: 13, least: undefined })
  expect(sizesOf(40, { waveSize: 200, perMinute: 20 })).toEqual({ first: 40, waves: 1, least: 120_000 })
})

it('says nothing of no vehicles, and of numbers that are none', () => {
  expect(sizesOf(0, {})).toBeUndefined()
  expect(sizesOf(10, { waveSize: Number.NaN })).toBeUndefined()
  expect(sizesOf(10, { perMinute: Number.NaN })?.least).toBeUndefined()
})
