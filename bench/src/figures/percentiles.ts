const shares = { p50: 0.5, p99: 0.99, 'p99.9': 0.999 }

/** `accept p50 ms` and so on: names that begin with `what`, values in ms with two places. None of nothing. */
export const percentilesOf = (what: string, values: readonly number[]): Record<string, number> => {
  if (values.length === 0) return {}
  const sorted = Float64Array.from(values).toSorted()
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return Object.fromEntries(
    Object.entries(shares).map(([name, share]) => [`${what} ${name} ms`, Number(at(share).toFixed(2))]),
  )
}
