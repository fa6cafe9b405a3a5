import { keyOf } from '../figures/median-rows.ts'
import type { BenchResult } from './bench-result.ts'
import type { Line } from './tables.ts'

export const comparisonHead: Line = ['case', 'figure', 'old', 'new', 'new/old']

/** Each figure that both have. A ratio tells something only when both were measured on one machine, close together. */
export const comparisonOf = (old: BenchResult, now: BenchResult): readonly Line[] =>
  now.rows.flatMap((row) => {
    const before = old.rows.find((each) => keyOf(each) === keyOf(row))?.figures ?? {}
    return Object.entries(row.figures).flatMap(([name, value]) => {
      const was = before[name]
      return was === undefined ? [] : [[keyOf(row), name, was, value, was === 0 ? '' : (value / was).toFixed(2)]]
    })
  })
