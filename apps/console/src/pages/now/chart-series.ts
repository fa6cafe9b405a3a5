import type { FigureMinute } from '@keyfob/client'
import type { ChartSeries } from '../../shared/chart/chart-series.ts'

const total = (settled: FigureMinute['settled']): number =>
  Object.values(settled).reduce((sum, count) => sum + count, 0)

const instants = (minutes: readonly FigureMinute[]): readonly number[] =>
  minutes.map(({ at }) => Date.parse(at) / 1_000)

/** All that settled, and those of them that did not succeed. */
export const settledSeries = (minutes: readonly FigureMinute[]): ChartSeries => ({
  at: instants(minutes),
  unit: 'count',
  lines: [
    { name: 'settled', colour: '--accent', values: minutes.map(({ settled }) => total(settled)) },
    {
      name: 'not succeeded',
      colour: '--failed',
      values: minutes.map(({ settled }) => total(settled) - (settled['succeeded'] ?? 0) - (settled['unknown'] ?? 0)),
    },
    {
      name: 'unknown',
      colour: '--unknown',
      isDashed: true,
      values: minutes.map(({ settled }) => settled['unknown'] ?? 0),
    },
  ],
})

/** The median and the 99th percentile, in ms. */
export const spanSeries = (minutes: readonly FigureMinute[]): ChartSeries => ({
  at: instants(minutes),
  unit: 'ms',
  lines: [
    { name: 'p50', colour: '--accent', values: minutes.map(({ spans }) => spans.settle?.p50 ?? null) },
    { name: 'p99', colour: '--delivered', values: minutes.map(({ spans }) => spans.settle?.p99 ?? null) },
  ],
})
