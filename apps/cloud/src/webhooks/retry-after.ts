import { type Duration, type Instant, seconds } from '@keyfob/runtime'

/** The pause that a `Retry-After` header (RFC 9110 section 10.2.3) asks for; null when there is none that can be read. */
export const retryAfter = (header: string | undefined, now: Instant): Duration | null => {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header)) return seconds(Number(header))
  const at = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
