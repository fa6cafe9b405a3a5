/**
 * A message as an admin may see it: readable, without where the vehicle is. By the names of fields and signals (VSS and
 * what they are commonly called), and by what looks like a coordinate whatever its name is: too much is hidden rather than too little.
 */
const hidden = '(hidden)'
/** What is nested deeper is hidden, too. */
const depthMax = 16
const positionWords =
  /latitude|longitude|altitude|location|position|coordinate|geohash|gps|gnss|heading|address|destination|route|waypoint/i
/** Short ones only as a whole word: `Vehicle.Lat`, not `latency`. */
const shortWords: ReadonlySet<string> = new Set(['lat', 'lon', 'lng', 'long', 'alt', 'geo', 'pos'])

/** The payload as JSON without positions; undefined when it is not JSON. */
export const hidePositions = (payload: Uint8Array): string | undefined => {
  try {
    return JSON.stringify(shown(JSON.parse(Buffer.from(payload).toString('utf8')), 0))
  } catch {
    return undefined
  }
}

const shown = (value: unknown, depth: number): unknown => {
  if (depth > depthMax) return hidden
  if (typeof value === 'number') return looksLikeCoordinate(String(value)) ? hidden : value
  if (typeof value === 'string') return looksLikeCoordinate(value) ? hidden : value
  if (Array.isArray(value)) return value.map((each) => shown(each, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, namesPosition(name) ? hidden : shown(each, depth + 1)]),
  )
}

const namesPosition = (name: string): boolean =>
  positionWords.test(name) ||
  name
    .toLowerCase()
    .split(/[^a-z]/)
    .some((word) => shortWords.has(word))

/** A number with four decimals or more is some ten metres; a text of two numbers with decimals may be a pair of them. */
const looksLikeCoordinate = (text: string): boolean =>
  /\.\d{4}/.test(text) ? !isInstant(text) : (text.match(/\d\.\d\d/g)?.length ?? 0) > 1

/** Fractions of a second are no coordinate. */
const isInstant = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)
