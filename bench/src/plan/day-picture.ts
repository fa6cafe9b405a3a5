/** A day of a fleet on one layout: how full each part is, minute by minute. */
import { svgOf, textOf } from '../report/svg.ts'
import { type Layout, useOf } from './capacity.ts'
import { type Habits, dayOf } from './fleet-day.ts'
import type { CommandCost } from './measured.ts'
import { fullAt } from './walls.ts'

const [left, top, width, height] = [48, 56, 640, 260] as const
const colors = ['#2563eb', '#d97706', '#059669', '#7c3aed', '#dc2626', '#0891b2', '#65a30d', '#be185d', '#6b7280']
/** The axis ends here: what is fuller does not fit. */
const shareMax = 1.2
/** Minutes from point to point. */
const drawnEvery = 5
const hoursShown = [0, 6, 12, 18, 24]

export const dayPictureOf = (
  vehicles: number,
  layout: Layout,
  habits: Habits,
  costs: readonly CommandCost[],
): string => {
  const day = dayOf(vehicles, habits, layout.brokers).filter(({ minute }) => minute % drawnEvery === 0)
  const uses = day.map((demand) => useOf(demand, layout, costs))
  const parts = Object.keys(uses[0] ?? {})
  const x = (minute: number): number => left + (minute / 1_440) * width
  const y = (share: number): number => top + height * (1 - Math.min(share, shareMax) / shareMax)
  const rule = (share: number, more: string): string =>
    `<line x1="${left}" y1="${y(share)}" x2="${left + width}" y2="${y(share)}" ${more}/>`
  const lines = parts.map((part, nth) => {
    const points = uses.map((use, index) => `${x(index * drawnEvery).toFixed(1)},${y(use[part] ?? 0).toFixed(1)}`)
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colors[nth]}" stroke-width="1.4"/>`
  })
  const legend = parts.map((part, index) =>
    textOf(left + width + 16, top + 16 + index * 20, part, 'start', `fill="${colors[index]}"`),
  )
  return svgOf({
    width: left + width + 200,
    height: top + height + 60,
    title: `A day of ${vehicles.toLocaleString('en')} vehicles, ${layout.name}; a broker fails at 17:30`,
    about: `From 0 to ${shareMax * 100} % of each part; dashed: full, at ${fullAt * 100} %. Calculated by npm run bench -- plan.`,
    body: [
      rule(0, 'stroke="#9ca3af"'),
      rule(1, 'stroke="#e5e7eb"'),
      rule(fullAt, 'stroke="#6b7280" stroke-dasharray="4 4"'),
      textOf(left - 6, y(fullAt) + 4, `${fullAt * 100} %`, 'end'),
      textOf(left - 6, y(1) + 4, '100 %', 'end'),
      ...hoursShown.map((hour) => textOf(x(hour * 60), top + height + 18, `${hour}:00`, 'start')),
      ...lines,
      ...legend,
    ],
  })
}
