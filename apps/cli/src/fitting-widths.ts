import { stripVTControlCharacters } from 'node:util'

/** Spaces between two columns. */
const gap = 2
/** A narrower column cannot be read. */
const narrowest = 16

/**
 * The width of each column, so that a row of them fits. The widest columns give way, and never the first: it holds the id,
 * which people copy. Undefined: there is no room for a table.
 *
 * @param rows of equal length, the head included; cells may hold colours
 * @param room characters of a line
 */
export const fittingWidths = (rows: readonly (readonly string[])[], room: number): readonly number[] | undefined => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(1, ...rows.map((row) => lengthOf(row[at] ?? ''))))
  let excess = sum(widths) + gap * (widths.length - 1) - room
  for (; excess > 0; excess -= 1) {
    const widest = Math.max(...widths.slice(1))
    if (widest <= narrowest || widths.length < 2) return undefined
    widths[widths.indexOf(widest, 1)] = widest - 1
  }
  return isReadable(rows, widths) ? widths : undefined
}

/** Words break at spaces: a column that is narrower than a word of it would cut an id or an instant. */
const isReadable = (rows: readonly (readonly string[])[], widths: readonly number[]): boolean =>
  rows.every((row) =>
    row.every((cell, at) =>
      stripVTControlCharacters(cell)
        .split(' ')
        .every(({ length }) => length <= (widths[at] ?? 0)),
    ),
  )

const lengthOf = (text: string): number => stripVTControlCharacters(text).length
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
