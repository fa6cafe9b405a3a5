/** The `points` of one polyline for each run of known values, a dot for one alone; the largest value touches the top, zero the bottom. */
export const pointsOf = (
  values: readonly (number | null)[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly string[] => {
  const top = Math.max(1e-9, ...values.map((value) => value ?? 0))
  const step = width / Math.max(1, values.length - 1)
  const runs: string[][] = [[]]
  for (const [index, value] of values.entries()) {
    if (value === null) runs.push([])
    else runs.at(-1)?.push(`${round(index * step)},${round(height - 1 - (value / top) * (height - 2))}`)
  }
  return runs.filter(({ length }) => length > 0).map((run) => (run.length === 1 ? [...run, ...run] : run).join(' '))
}

const round = (value: number): number => Math.round(value * 10) / 10
