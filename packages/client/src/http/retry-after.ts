/** `Retry-After` (RFC 9110 section 10.2.3), in ms from now; undefined where there is none that can be read. */
export const retryAfterOf = (headers: Headers, now: number): number | undefined => {
  const value = headers.get('retry-after')
  if (value === null || value.trim() === '') return undefined
  const pause = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isNaN(pause) ? undefined : Math.max(0, pause)
}
