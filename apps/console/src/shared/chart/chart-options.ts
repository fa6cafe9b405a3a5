import type uPlot from 'uplot'
import { spanText } from '../../format/age.ts'
import { countText } from '../../format/count.ts'
import type { ChartSeries } from './chart-series.ts'

const colourOf = (name: string): string => {
  // uPlot draws on a canvas, which does not know variables or light-dark(): an element resolves them.
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

const textOf = (unit: ChartSeries['unit'], value: number | null): string => {
  if (value === null) return '–'
  return unit === 'ms' ? spanText(value) : countText(value)
}

/** A value between two unknown ones has no line: it is shown as a point. */
const lonely: uPlot.Series.Points.Filter = (chart, index) =>
  [...(chart.data[index] ?? [])].flatMap((value, at, values) =>
    value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null ? [at] : [],
  )

/** `13:05`, in the zone of the browser; of seconds since 1970. */
const timeText = (at: number): string =>
  new Date(at * 1_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

/** On a scale of powers, those of ten: the others stand too close. */
const powersOfTen: uPlot.Axis.Filter = (_chart, splits) =>
  splits.map((value) => (Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? value : null))

/** `100 ms`, `10 s`, `1000 s`: short, whatever the value. */
const axisText = (unit: ChartSeries['unit'], value: number | null): string => {
  if (value === null) return ''
  if (unit === 'count') return countText(value)
  return value < 1_000 ? `${value} ms` : `${value / 1_000} s`
}

const yAxisOf = (unit: ChartSeries['unit'], axis: uPlot.Axis): uPlot.Axis => ({
  ...axis,
  size: 56,
  space: 28,
  values: (_chart, splits) => splits.map((value) => axisText(unit, value)),
  ...(unit === 'ms' && { filter: powersOfTen, grid: { ...axis.grid, filter: powersOfTen } }),
})

/** What uPlot needs to draw these lines in the colours of the theme. */
export const optionsOf = (
  { lines, unit }: ChartSeries,
  size: { readonly width: number; readonly height: number },
): uPlot.Options => {
  const muted = colourOf('--muted')
  const line = colourOf('--line')
  const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '11px system-ui' }
  return {
    ...size,
    padding: [8, 18, 0, 0],
    cursor: { y: false, drag: { setScale: false } },
    // A median of 300 ms is not seen beside minutes on a linear scale.
    scales: { y: unit === 'ms' ? { distr: 3 } : { range: (_chart, _min, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [{ ...axis, size: 24, space: 60, values: (_chart, splits) => splits.map(timeText) }, yAxisOf(unit, axis)],
    series: [
      { label: 'at', value: (_chart, at) => (at === null ? '–' : timeText(at)) },
      ...lines.map(({ name, colour, isDashed = false }) => ({
        label: name,
        stroke: colourOf(colour),
        width: 1.5,
        points: { show: true, size: 4, filter: lonely },
        ...(isDashed && { dash: [4, 3] }),
        value: (_chart: uPlot, value: number | null) => textOf(unit, value),
      })),
    ],
  }
}
