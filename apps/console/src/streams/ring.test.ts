import { expect, it } from 'vitest'
import { Ring } from './ring.ts'

const filled = (capacity: number, count: number): Ring<string> => {
  const ring = new Ring<string>(capacity)
  for (let number = 0; number < count; number += 1) ring.push(`item ${number}`)
  return ring
}

it('keeps all while there is room', () => {
  const ring = filled(3, 2)
  expect([ring.total, ring.oldest, ring.get(0), ring.get(1), ring.get(2)]).toEqual([
    2,
    0,
    'item 0',
    'item 1',
    undefined,
  ])
})

it('keeps the newest under the numbers that they came under', () => {
  const ring = filled(2_000, 5_003)
  expect([ring.total, ring.oldest]).toEqual([5_003, 3_003])
  expect([ring.get(3_002), ring.get(3_003), ring.get(5_002), ring.get(5_003), ring.get(-1)]).toEqual([
    undefined,
    'item 3003',
    'item 5002',
    undefined,
    undefined,
  ])
})
