/** Tables for people: boxes on a terminal, else tabs, so that `cut` and `awk` can read them. */
import Table from 'cli-table3'
import colors from 'picocolors'
import type { Row } from '../figures/row.ts'

export type Line = readonly (string | number)[]

const textOfTable = (head: Line, lines: readonly Line[], isForPerson: boolean): string => {
  if (!isForPerson) return [head, ...lines].map((line) => line.join('\t')).join('\n')
  const table = new Table({
    head: head.map((name) => colors.bold(String(name))),
    style: { head: [], border: ['gray'] },
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
  })
  table.push(...lines.map((line) => [...line]))
  return table.toString()
}

/** One table for each group: figures down, cases across. */
export const tablesOf = (rows: readonly Row[], isForPerson: boolean): string => {
  const groups = [...new Set(rows.map(({ group }) => group))]
  return groups
    .map((group) =>
      tableOf(
        group,
        rows.filter((row) => row.group === group),
        isForPerson,
      ),
    )
    .join('\n\n')
}

const tableOf = (group: string, rows: readonly Row[], isForPerson: boolean): string => {
  const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  const lines = names.map((name) => [name, ...rows.map(({ figures }) => figures[name] ?? '')])
  return textOfTable([group, ...rows.map(({ name }) => name)], lines, isForPerson)
}

export { textOfTable }
