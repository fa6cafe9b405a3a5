/**
 * Wall time of a zone: what clocks on the wall show there, as milliseconds of the same date and time in UTC. It can be
 * calculated with and compared, but it is no instant: a wall time happens never (in the gap of a change to summer time),
 * once, or twice (in the hour that is repeated). Offsets come from the ICU data of Node (IANA time zones).
 */
import { type Duration, type Instant, days, seconds } from '@keyfob/runtime'

export type WallTime = number

const formats = new Map<string, Intl.DateTimeFormat>()

/** @throws RangeError for a zone that does not exist */
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    era: 'short',
    hourCycle: 'h23',
  } as const
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'gregory', ...options })
  formats.set(zone, made)
  return made
}

export const isTimeZone = (zone: string): boolean => {
  try {
    formatOf(zone)
    return /^[A-Za-z]/.test(zone) // an offset is no zone: it has no summer time, and says so to nobody
  } catch {
    return false
  }
}

export const wallTimeOf = (instant: Instant, zone: string): WallTime => instant + offsetAt(instant, zone)

/** Offsets by zone and minute: reading one takes some 10 µs, and a look around a change of the clocks asks for thousands. */
const offsets = new Map<string, Duration>()
const offsetsMax = 20_000

/** How far the wall clock is ahead of UTC. Zones change it at whole minutes. */
export const offsetAt = (instant: Instant, zone: string): Duration => {
  const minute = Math.floor(instant / 60_000)
  const key = `${zone} ${minute}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size >= offsetsMax) offsets.clear()
  const offset = readOffset(minute * 60_000, zone)
  offsets.set(key, offset)
  return offset
}

const readOffset = (whole: Instant, zone: string): Duration => {
  const part = Object.fromEntries(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, value]),
  )
  const at = (name: string): number => Number(part[name])
  return Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second')) - whole
}

/** The instants at which the clocks of the zone show this: none, one, or two, the earlier first. */
export const instantsOf = (wall: WallTime, zone: string): readonly Instant[] => {
  const { before, after } = offsetsAround(wall, zone)
  const candidates =
    before === after ? [wall - before] : [wall - Math.max(before, after), wall - Math.min(before, after)]
  return candidates.filter((instant) => wallTimeOf(instant, zone) === wall)
}

/** For a wall time that never happens: the first instant behind its gap. */
export const endOfGap = (wall: WallTime, zone: string): Instant => {
  const { before, after } = offsetsAround(wall, zone)
  // Before the change clocks were behind; the change is between these two.
  let [early, late] = [wall - after, wall - before]
  while (late - early > seconds(1)) {
    const middle = Math.floor((early + late) / 2_000) * 1_000
    if (offsetAt(middle, zone) === before) early = middle
    else late = middle
  }
  return late
}

/** Offsets on both sides, far enough away to be beyond any one change, and near enough to see one only. */
const offsetsAround = (wall: WallTime, zone: string): { readonly before: Duration; readonly after: Duration } => ({
  before: offsetAt(wall - days(1), zone),
  after: offsetAt(wall + days(1), zone),
})
