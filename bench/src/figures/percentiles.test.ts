import { expect, it } from 'vitest'
import { percentilesOf } from './percentiles.ts'

it('tells the share of values that are at most as large, whatever their order', () => {
  const values = Array.from({ length: 1000 }, (_, index) => 999 - index)
  expect(percentilesOf('accept', values)).toEqual({
    'accept p50 ms': 500,
    'accept p99 ms': 990,
    'accept p99.9 ms': 999,
  })
})

it('tells nothing of nothing', () => {
  expect(percentilesOf('accept', [])).toEqual({})
})
