import { expect, it } from 'vitest'
import { beginBefore, gapOf, withChanges } from './with-changes.ts'

const at = (text: string): number => Date.parse(text)
const day = 86_400_000

it('puts a clock change between the occurrences around it, before one at its very instant', () => {
  const runs = ['2026-03-28T01:30:00Z', '2026-03-29T01:00:00Z'].map(at)
  const items = withChanges(runs, 'Europe/Berlin', at('2026-03-28T00:00:00Z'))
  expect(items.map(({ kind }) => kind)).toEqual(['run', 'change', 'run'])
  expect(withChanges([], 'Europe/Berlin', 0)).toEqual([])
})

it('begins some occurrences before a change', () => {
  expect(gapOf([0, 600_000, 1_200_000])).toBe(600_000)
  expect(beginBefore(10 * day, 600_000)).toBe(10 * day - 1_800_001)
  expect(beginBefore(10 * day, 1)).toBe(10 * day - 60_000)
  expect(beginBefore(1_000 * day, 366 * day)).toBe(910 * day)
})
