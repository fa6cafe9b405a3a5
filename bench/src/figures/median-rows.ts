import type { Figures, Measured, Row } from './row.ts'

/** One row for each case, in the order of the first round that had it. */
export const medianRows = (rounds: readonly (readonly Measured[])[]): readonly Row[] => {
  const all = rounds.flat()
  const keys = [...new Set(all.map(keyOf))]
  return keys.flatMap((key) => {
    const same = all.filter((each) => keyOf(each) === key)
    const [first] = same
    if (first === undefined) return []
    const figures = same.map((each) => each.figures)
    return { group: first.group, name: first.name, figures: mediansOf(figures), rounds: figures }
  })
}

export const keyOf = ({ group, name }: Pick<Measured, 'group' | 'name'>): string => `${group}: ${name}`

const mediansOf = (all: readonly Figures[]): Figures => {
  const names = [...new Set(all.flatMap((figures) => Object.keys(figures)))]
  return Object.fromEntries(names.map((name) => [name, medianOf(all.flatMap((figures) => figures[name] ?? []))]))
}

/** Of an even number of values the mean of the two in the middle, with three places; of none 0. */
const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [below, above] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0]
  return sorted.length % 2 === 1 ? above : Number(((below + above) / 2).toFixed(3))
}
