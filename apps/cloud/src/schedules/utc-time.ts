import { type Instant, days } from '@keyfob/runtime'

/** The Gregorian calendar repeats itself, weekdays included, every 400 years. */
export const yearsOfCycle = 400
const cycle = days(146_097)

/**
 * The beginning of a day of the Gregorian calendar in UTC, of any year: `Date.UTC` takes the years 0 to 99 for 1900 to
 * 1999. Months count from 0.
 */
export const utcTime = (year: number, month: number, dayOfMonth: number): Instant => {
  const cycles = Math.floor(year / yearsOfCycle) - 5 // 2000 is the first year of the fifth
  return Date.UTC(year - cycles * yearsOfCycle, month, dayOfMonth) + cycles * cycle
}
