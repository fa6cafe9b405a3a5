import type { FigureMinute } from '@keyfob/client'
import { expect, it } from 'vitest'
import { settledSeries, spanSeries } from './chart-series.ts'

const minute = (at: string, settled: FigureMinute['settled'], settle: { p50: number; p99: number } | null) =>
  ({ at, settled, spans: { settle } }) as FigureMinute // what is drawn

const minutes = [
  minute('2026-11-29T12:00:00Z', { succeeded: 8, failed: 1, unknown: 2 }, { p50: 200, p99: 900 }),
  minute('2026-11-29T12:01:00Z', {}, null),
]

it('draws what settled, what of it did not succeed, and apart from that what is unknown', () => {
  expect(settledSeries(minutes).lines.map(({ name, values }) => [name, values])).toEqual([
    ['settled', [11, 0]],
    ['not succeeded', [1, 0]],
    ['unknown', [2, 0]],
  ])
})

it('draws no time where nothing settled', () => {
  expect(spanSeries(minutes).lines.map(({ values }) => values)).toEqual([
    [200, null],
    [900, null],
  ])
  expect(spanSeries(minutes).at).toEqual([1_795_953_600, 1_795_953_660])
})
