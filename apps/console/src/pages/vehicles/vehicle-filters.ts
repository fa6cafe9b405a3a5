import type { InputOf } from '@keyfob/client'

type VehicleQuery = NonNullable<InputOf<'listVehicles'>['query']>

/** Spans since a vehicle was last seen, as the URL has them: an instant would be another one tomorrow. In ms. */
const spans: Readonly<Record<string, number>> = { '1h': 3_600_000, '1d': 86_400_000, '7d': 7 * 86_400_000 }

export const unseenWords = [
  ['1h', 'Not seen for an hour'],
  ['1d', 'Not seen for a day'],
  ['7d', 'Not seen for a week'],
] as const

export const sortWords = [
  ['seenAt', 'Longest unseen first'],
  ['-seenAt', 'Latest seen first'],
] as const

const isSort = (text: string): text is 'seenAt' | '-seenAt' => sortWords.some(([value]) => value === text)

/** The query of the API that the filters in the URL mean at `now` (ms since 1970). */
export const vehicleQueryOf = (search: URLSearchParams, now: number): VehicleQuery => {
  const text = (name: string): string => search.get(name)?.trim() ?? ''
  const [q, label, version, online, sort] = [text('q'), text('label'), text('version'), text('online'), text('sort')]
  const span = spans[text('unseen')]
  return {
    ...(q !== '' && { q: q.toUpperCase() }),
    ...(label !== '' && { label }),
    ...(version !== '' && { version }),
    ...((online === 'true' || online === 'false') && { online }),
    ...(isSort(sort) && { sort }),
    // Whole minutes: a query that changes each moment is never the one that was answered.
    ...(span !== undefined && { seenBefore: new Date(Math.floor((now - span) / 60_000) * 60_000).toISOString() }),
  }
}
