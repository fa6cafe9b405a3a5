import { type Duration, type Instant, hours, seconds } from '@keyfob/runtime'
import { httpDate } from './http-date.ts'

/** The most that is granted: beyond it the table of pauses is used. */
export const retryAfterMax: Duration = hours(6)

/**
 * The pause that a `Retry-After` header (RFC 9110 section 10.2.3) asks for; null when there is none that can be read, as
 * with a negative number.
 */
export const retryAfter = (header: string | undefined, now: Instant): Duration | null => {
  if (header === undefined) return null
  const pause = /^\d+$/.test(header) ? seconds(Number(header)) : (httpDate(header, now) ?? Number.NaN) - now
  return Number.isNaN(pause) ? null : Math.min(Math.max(0, pause), retryAfterMax)
}
