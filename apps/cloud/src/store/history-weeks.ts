import { type Duration, type Instant, days, formatInstant } from '@keyfob/runtime'

/** One week of history: a partition of `commands` and one of `events`. */
export interface HistoryWeek {
  /** End of the partitions' names: the day on which it begins, as 20261123. */
  readonly name: string
  readonly beginsAt: Instant
  /** Ids from here on are in it, */
  readonly from: string
  /** and ids from here on are not. */
  readonly to: string
}

const week: Duration = days(7)
/** Instant 0 was a Thursday; weeks begin on Mondays. */
const firstMonday: Instant = days(4)

/** The week that an instant is in. */
export const weekOf = (instant: Instant): HistoryWeek => {
  const beginsAt = firstMonday + Math.floor((instant - firstMonday) / week) * week
  const name = formatInstant(beginsAt).slice(0, 10).replaceAll('-', '')
  return { name, beginsAt, from: leastIdAt(beginsAt), to: leastIdAt(beginsAt + week) }
}

/** This week and those that follow. */
export const weeksFrom = (instant: Instant, count: number): readonly HistoryWeek[] =>
  Array.from({ length: count }, (_, index) => weekOf(instant + index * week))

/** The week that a partition is named for, if it is one. */
export const weekNamed = (name: string): HistoryWeek | undefined => {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(name) ?? []
  return year === undefined ? undefined : weekOf(Date.UTC(Number(year), Number(month) - 1, Number(day)))
}

/** Whether everything in a week is older than this. */
export const isWholeBefore = ({ beginsAt }: HistoryWeek, instant: Instant): boolean => beginsAt + week <= instant

/** The least UUID whose first 48 bits are this instant (RFC 9562, UUIDv7). */
export const leastIdAt = (instant: Instant): string => {
  const hex = instant.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}
