import { minutes } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { floorOf, robustSlope } from './robust-slope.ts'

const points = (values: readonly number[]) => values.map((value, index) => ({ at: minutes(index), value }))

describe('the robust slope', () => {
  it('is that of a line', () => {
    expect(robustSlope(points([1, 3, 5, 7])) * minutes(1)).toBeCloseTo(2)
  })

  it('is not moved by a quarter of wrong points', () => {
    const line = points(Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? 100_000 - index * 3_000 : index)))
    expect(robustSlope(line) * minutes(1)).toBeCloseTo(1)
  })

  it('is 0 of nothing, of one point, and of two at the same instant', () => {
    expect(robustSlope([])).toBe(0)
    expect(robustSlope(points([4]))).toBe(0)
    expect(robustSlope([...points([4]), ...points([9])])).toBe(0)
  })
})

describe('the floor', () => {
  it('is what a sawtooth comes back to', () => {
    const sawtooth = points(Array.from({ length: 100 }, (_, index) => 50 + (index % 10) * 8))
    expect(new Set(floorOf(sawtooth, 10).map(({ value }) => value))).toEqual(new Set([50]))
  })

  it('has a point for each part that has one', () => {
    expect(floorOf(points([5, 4, 3]), 2).map(({ value }) => value)).toEqual([5, 3])
    expect(floorOf([], 2)).toEqual([])
  })
})
