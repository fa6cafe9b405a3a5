/** A span of time in milliseconds; fractions are allowed. Spans end in their unit only on the wire. */
export type Duration = number

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export const milliseconds = (count: number): Duration => count
export const seconds = (count: number): Duration => count * second
export const minutes = (count: number): Duration => count * minute
export const hours = (count: number): Duration => count * hour
export const days = (count: number): Duration => count * day

const spoken: readonly { readonly label: string; readonly size: Duration; readonly below: number }[] = [
  { label: 'ms', size: 1, below: 1_000 },
  { label: 's', size: second, below: 60 },
  { label: 'min', size: minute, below: 60 },
  { label: 'h', size: hour, below: 24 },
  { label: 'd', size: day, below: Infinity },
]

/** For people: `250 ms`, `1.5 s`, `3 min`, `2 h`, `7 d`. At most two decimals, so not for reading back. */
export function formatDuration(duration: Duration): string {
  const sign = duration < 0 ? '-' : ''
  const size = Math.abs(duration)
  // The rounded count decides, so that 59,999 ms is `1 min` and not `60 s`.
  const unit = spoken.find((candidate) => rounded(size / candidate.size) < candidate.below)
  return unit ? `${sign}${rounded(size / unit.size)} ${unit.label}` : String(duration)
}

const rounded = (count: number): number => Math.round(count * 100) / 100

const written: Readonly<Record<string, Duration>> = { ms: 1, s: second, m: minute, h: hour, d: day }

/**
 * Reads what a person writes in a configuration: a number and one unit without a space, as in `250ms`, `60s`, `5m`,
 * `1.5h`, `2d`. A bare number is refused, because its unit is unclear.
 *
 * @throws Error with a sentence that quotes the text and shows the form
 */
export function parseDuration(text: string): Duration {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(text) ?? []
  const duration = Number(count) * (written[unit ?? ''] ?? NaN)
  if (duration <= Number.MAX_SAFE_INTEGER) return duration
  throw new Error(`'${text}' is not a duration: write a number and its unit, such as 250ms, 60s, 5m, 1h or 2d`)
}
