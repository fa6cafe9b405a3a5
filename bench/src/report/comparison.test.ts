import { expect, it } from 'vitest'
import type { BenchResult } from './bench-result.ts'
import { comparisonOf } from './comparison.ts'

const result = (figures: Record<string, number>, name = '64 callers'): BenchResult => ({
  name: 'closed',
  at: '2026-01-01T00:00:00.000Z',
  machine: { cores: 2, model: '', memoryGb: 1, system: '', node: '', commit: '', loadBefore: 0 },
  versions: {},
  options: {
    seconds: 1,
    warmUp: 0,
    callers: undefined,
    vehicles: 1,
    signing: false,
    rounds: 1,
    histories: [],
    open: 1,
  },
  rows: [{ group: 'Keyfob', name, figures, rounds: [figures] }],
})

it('tells the old figure, the new one and their ratio, of what both have', () => {
  const lines = comparisonOf(
    result({ 'lifecycles/s': 200, backlog: 0, gone: 1 }),
    result({ 'lifecycles/s': 500, backlog: 3 }),
  )
  expect(lines).toEqual([
    ['Keyfob: 64 callers', 'lifecycles/s', 200, 500, '2.50'],
    ['Keyfob: 64 callers', 'backlog', 0, 3, ''],
  ])
})

it('compares no case with another', () => {
  expect(comparisonOf(result({ backlog: 1 }, '16 callers'), result({ backlog: 1 }))).toEqual([])
})
