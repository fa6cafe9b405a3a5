import { expect, it } from 'vitest'
import { pointsOf } from './sparkline-points.ts'

const size = { width: 100, height: 22 }

it('puts the largest at the top and zero at the bottom', () => {
  expect(pointsOf([0, 5, 10], size)).toEqual(['0,21 50,11 100,1'])
})

it('leaves a gap where nothing is known', () => {
  expect(pointsOf([1, 1, null, 1, 1], size)).toEqual(['0,1 25,1', '75,1 100,1'])
})

it('draws nothing of nothing, a dot of one, and a flat line of zeros', () => {
  expect(pointsOf([], size)).toEqual([])
  expect(pointsOf([null, 3, null], size)).toEqual(['50,1 50,1'])
  expect(pointsOf([0, 0], size)).toEqual(['0,21 100,21'])
})
