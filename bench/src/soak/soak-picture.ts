/** The picture of a soak: a small chart for each figure that has a bound, with its samples and the line of its slope. */
import { svgOf, textOf } from '../report/svg.ts'
import type { Point } from './robust-slope.ts'
import type { SoakReport } from './soak-report.ts'
import type { SeriesVerdict } from './verdict.ts'

const columns = 4
const [width, height] = [270, 120] as const
const [left, gap, top] = [8, 24, 64] as const
const chart = { width: width - 16, height: 58, y: 40 } as const

export const soakPictureOf = ({ name, at, machine, options, verdicts, samples, warmUpSeconds }: SoakReport): string => {
  const rows = Math.ceil(verdicts.length / columns)
  const charts = verdicts.map((verdict, index) => {
    const x = left + (index % columns) * (width + gap)
    const y = top + Math.floor(index / columns) * height
    return chartOf(verdict, samples[verdict.name] ?? [], warmUpSeconds * 1_000, x, y)
  })
  return svgOf({
    width: left + columns * (width + gap),
    height: top + rows * height + 30,
    title: `npm run soak -- --hours ${options.hours}: ${name}`,
    about: `${machine.cores} cores, ${machine.model}, Node ${machine.node}, commit ${machine.commit}, ${at.slice(0, 10)}; dashed: end of the warm-up`,
    body: charts,
  })
}

/** From 0 to the largest value, so that a slope is seen as what it is. */
const chartOf = (verdict: SeriesVerdict, points: readonly Point[], warmUp: number, x: number, y: number): string => {
  const { name, unit, first, last, slopePerHour, isWithin } = verdict
  const to = Math.max(1, points.at(-1)?.at ?? 0)
  const most = Math.max(1e-9, ...points.map(({ value }) => value))
  const at = (time: number): string => (x + (time / to) * chart.width).toFixed(1)
  const up = (value: number): string => (y + chart.y + chart.height * (1 - value / most)).toFixed(1)
  const line = points.map((point) => `${at(point.at)},${up(point.value)}`).join(' ')
  const color = isWithin ? '#2563eb' : '#dc2626'
  const bottom = y + chart.y + chart.height
  return [
    textOf(x, y + 14, name, 'start', 'font-weight="bold"'),
    textOf(
      x,
      y + 30,
      `${first} to ${last} ${unit}, ${slopePerHour} an hour`,
      'start',
      `fill="${isWithin ? '#374151' : '#dc2626'}"`,
    ),
    `<line x1="${x}" y1="${bottom}" x2="${x + chart.width}" y2="${bottom}" stroke="#d1d5db"/>`,
    `<line x1="${at(warmUp)}" y1="${y + chart.y}" x2="${at(warmUp)}" y2="${bottom}" stroke="#9ca3af" stroke-dasharray="3 3"/>`,
    `<polyline points="${line}" fill="none" stroke="${color}" stroke-width="1.2"/>`,
  ].join('\n')
}
