/**
 * The word that was probably meant: the one with the fewest letters inserted, left out, replaced or swapped with their
 * neighbour, if those are a third of it at most.
 *
 * @param words of a bounded list, as the catalogue is
 */
export const similarWord = (given: string, words: readonly string[]): string | undefined => {
  const text = given.slice(0, longest).toLowerCase().replaceAll(/[\s-]/g, '_')
  const [nearest] = words
    .map((word) => ({ word, distance: distanceOf(text, word) }))
    .filter(({ word, distance }) => distance <= Math.max(2, Math.floor(word.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
  return nearest?.word
}

/** A longer text is no mistyped word. */
const longest = 64

/** Damerau and Levenshtein's, with the last two rows of the table only. */
const distanceOf = (from: string, to: string): number => {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = cell(row, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      next[j] = Math.min(replaced, cell(row, j) + 1, cell(next, j - 1) + 1, isSwap ? cell(before, j - 2) + 1 : Infinity)
    }
    ;[before, row] = [row, next]
  }
  return cell(row, to.length)
}

const cell = (row: readonly number[], at: number): number => row[at] ?? Infinity
