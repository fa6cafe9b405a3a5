/** Spans and ages as people say them: short, with one unit, or two where the second one matters. Spans are in ms. */
const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `240 ms`, `3.2 s`, `45 s`, `2 min 5 s`, `3 h 10 min`, `4 d`. */
export const spanText = (span: number): string => {
  if (span < second) return `${Math.round(span)} ms`
  if (span < 10 * second) return `${(Math.floor(span / 100) / 10).toString()} s`
  if (span < minute) return `${Math.floor(span / second)} s`
  if (span < hour) return twoUnits(span, minute, 'min', second, 's')
  if (span < 2 * day) return twoUnits(span, hour, 'h', minute, 'min')
  return `${Math.floor(span / day)} d`
}

const twoUnits = (span: number, large: number, largeName: string, small: number, smallName: string): string => {
  const rest = Math.floor((span % large) / small)
  const whole = `${Math.floor(span / large)} ${largeName}`
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`
}

/** How long ago, in one unit: `now`, `12 s ago`, `4 min ago`, `in 30 s`. `at` and `now` in ms since 1970. */
export const ageText = (at: number, now: number): string => {
  const span = Math.abs(now - at)
  if (span < second) return 'now'
  const text = oneUnit(span)
  return at > now ? `in ${text}` : `${text} ago`
}

const oneUnit = (span: number): string => {
  if (span < minute) return `${Math.floor(span / second)} s`
  if (span < hour) return `${Math.floor(span / minute)} min`
  if (span < 2 * day) return `${Math.floor(span / hour)} h`
  return `${Math.floor(span / day)} d`
}
