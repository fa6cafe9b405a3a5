import { days, minutes } from './duration.ts'

/** A point in time: milliseconds since the Unix epoch, as in `Date.now()`. Names of instants end in `At`. */
export type Instant = number

/** RFC 3339 has years of four digits, and databases know no year 0. */
const earliest = Date.parse('0001-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

/** Whether it can be written, in UTC: what is read is never anything else. For values that were stored elsewhere. */
export const isInstant = (value: unknown): value is Instant =>
  typeof value === 'number' && value >= earliest && value <= latest

/**
 * The texts of instants that were written lately, each in the place that its milliseconds give it: the rows of a group have
 * a few instants between them, and `toISOString` is no small part of writing them.
 */
const places = 256
const written = { instants: new Float64Array(places).fill(Number.NaN), texts: Array.from({ length: places }, () => '') }

/**
 * RFC 3339 in UTC with milliseconds: `2026-03-01T12:00:00.000Z`.
 *
 * @throws RangeError outside the years 0001 to 9999
 */
export function formatInstant(instant: Instant): string {
  const place = instant & (places - 1)
  if (written.instants[place] === instant) return written.texts[place]!
  if (!isInstant(instant)) throw new RangeError(`${String(instant)} is not an instant in the years 0001 to 9999`)
  const text = new Date(instant).toISOString()
  written.instants[place] = instant
  written.texts[place] = text
  return text
}

const rfc3339 =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/

/** What to say of a text that `parseInstant` does not take; follows the name of a field. */
export const instantRule =
  'must be an RFC 3339 instant with a zone, as in 2026-01-01T12:00:00Z, of the years 0001 to 9999 in UTC'

/**
 * Strict RFC 3339 (section 5.6): the zone is required, the day must exist, only `T` separates date and time. Digits
 * beyond the millisecond are cut. A leap second, legal only at the end of a UTC day, is the first of the next day.
 * Whatever is read can be written by `formatInstant`: in UTC it lies in the years 0001 to 9999.
 *
 * @returns undefined for anything else: the text may come from an untrusted source
 */
export function parseInstant(text: string): Instant | undefined {
  const [, date, hour, minute, second, fraction = '', sign, offsetHours, offsetMinutes] = rfc3339.exec(text) ?? []
  if (date === undefined) return undefined
  const leaps = second === '60'
  const millisecond = fraction.slice(0, 3).padEnd(3, '0')
  const local = Date.parse(`${date}T${hour}:${minute}:${leaps ? '59' : second}.${millisecond}Z`)
  if (!isOnDay(local, date)) return undefined
  const offset = minutes(Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0))
  const instant = local - (sign === '-' ? -offset : offset) + (leaps ? 1_000 : 0)
  return isInstant(instant) && (!leaps || isFirstSecondOfDay(instant)) ? instant : undefined
}

/** `Date.parse` lets 30 February roll over into March; formatting it again shows that. */
const isOnDay = (instant: Instant, date: string): boolean =>
  !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date)

const isFirstSecondOfDay = (instant: Instant): boolean => {
  const sinceMidnight = instant % days(1)
  return (sinceMidnight < 0 ? sinceMidnight + days(1) : sinceMidnight) < 1_000
}
