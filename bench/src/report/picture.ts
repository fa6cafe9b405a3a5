/** The picture of a result: bars by case, one panel for each figure. */
import type { Row } from '../figures/row.ts'
import type { BenchResult } from './bench-result.ts'
import { svgOf, textOf } from './svg.ts'

const label = 250
const panel = 240
const gap = 30
const line = 22
const top = 64
const colors = ['#2563eb', '#d97706', '#059669', '#7c3aed', '#dc2626']

/** `figures`: names, from left to right. A case without a figure has no bar there. */
export const pictureOf = ({ name, at, machine, rows }: BenchResult, figures: readonly string[]): string => {
  const width = label + figures.length * (panel + gap)
  const height = top + rows.length * line + 34
  const groups = [...new Set(rows.map(({ group }) => group))]
  const colorOf = (row: Row): string => colors[groups.indexOf(row.group) % colors.length] ?? ''
  const labels = rows.map((row, index) => textOf(label - 8, middleOf(index), `${row.group}, ${row.name}`, 'end'))
  const panels = figures.map((figure, index) => panelOf(figure, label + index * (panel + gap), rows, colorOf))
  const machineText = `${machine.cores} cores, ${machine.model}, Node ${machine.node}, commit ${machine.commit}, ${at.slice(0, 10)}`
  return svgOf({
    width,
    height,
    title: `npm run bench -- ${name}`,
    about: machineText,
    body: [...labels, ...panels],
  })
}

const panelOf = (figure: string, x: number, rows: readonly Row[], colorOf: (row: Row) => string): string => {
  const largest = Math.max(0, ...rows.map(({ figures }) => figures[figure] ?? 0))
  const bars = rows.flatMap((row, index) => {
    const value = row.figures[figure]
    if (value === undefined) return []
    // Room for the number behind the longest bar.
    const length = largest === 0 ? 0 : Math.round((value / largest) * (panel - 56))
    const y = top + index * line + 3
    return [
      `<rect x="${x}" y="${y}" width="${length}" height="${line - 6}" fill="${colorOf(row)}"/>`,
      textOf(x + length + 5, middleOf(index), String(value), 'start'),
    ]
  })
  return [textOf(x, top - 10, figure, 'start', 'font-weight="bold"'), ...bars].join('\n')
}

const middleOf = (index: number): number => top + index * line + 15
