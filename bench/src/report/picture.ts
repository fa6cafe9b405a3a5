/** The picture of a result: bars by case, one panel for each figure. Plain SVG, so that it shows wherever Markdown does. */
import type { Row } from '../figures/row.ts'
import type { BenchResult } from './bench-result.ts'

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
  const labels = rows.map((row, index) => text(label - 8, middleOf(index), `${row.group}, ${row.name}`, 'end'))
  const panels = figures.map((figure, index) => panelOf(figure, label + index * (panel + gap), rows, colorOf))
  const machineText = `${machine.cores} cores, ${machine.model}, Node ${machine.node}, commit ${machine.commit}, ${at.slice(0, 10)}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(8, 22, `npm run bench -- ${name}`, 'start', 'font-size="15" font-weight="bold"'),
    ...labels,
    ...panels,
    text(8, height - 10, machineText, 'start', 'fill="#6b7280"'),
    '</svg>\n',
  ].join('\n')
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
      text(x + length + 5, middleOf(index), String(value), 'start'),
    ]
  })
  return [text(x, top - 10, figure, 'start', 'font-weight="bold"'), ...bars].join('\n')
}

const middleOf = (index: number): number => top + index * line + 15

const text = (x: number, y: number, words: string, anchor: 'start' | 'end', more = ''): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" ${more}>${escaped(words)}</text>`

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
