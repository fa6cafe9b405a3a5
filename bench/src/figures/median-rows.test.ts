import { expect, it } from 'vitest'
import { medianRows } from './median-rows.ts'
import type { Measured } from './row.ts'

const measured = (name: string, figures: Record<string, number>): Measured => ({ group: 'Keyfob', name, figures })

it('takes the median of each figure over the rounds, and keeps the rounds', () => {
  const rounds = [3, 1, 2].map((rate) => [measured('a', { rate, delay: rate * 10 }), measured('b', { rate: 7 })])
  const [a, b] = medianRows(rounds)
  expect(a).toMatchObject({ name: 'a', figures: { rate: 2, delay: 20 } })
  expect(a?.rounds.map(({ rate }) => rate)).toEqual([3, 1, 2])
  expect(b?.figures).toEqual({ rate: 7 })
})

it('of two rounds it is the mean, and a figure that one round lacks is of the others', () => {
  const [a] = medianRows([[measured('a', { rate: 1 })], [measured('a', { rate: 2, 'settle p50 ms': 4 })]])
  expect(a?.figures).toEqual({ rate: 1.5, 'settle p50 ms': 4 })
})
