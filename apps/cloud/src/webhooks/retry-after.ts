import { type Duration, type Instant, seconds } from '@keyfob/runtime'
import { httpDate } from './http-date.ts'

/**
 * The pause that a `Retry-After` header (RFC 9110 section 10.2.3) asks for; null when there is none that can be read, as
 * with a negative number. It may be longer than anybody waits (`Infinity`, too): whoever waits cuts it.
 */
export const retryAfter = (header: string | undefined, now: Instant): Duration | null => {
  if (header === undefined) return null
  if (/^\d+$/.test(header)) return seconds(Number(header))
  const at = httpDate(header, now)
  return at === undefined ? null : Math.max(0, at - now)
}
