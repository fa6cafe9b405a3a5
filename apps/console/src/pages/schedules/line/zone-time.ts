/** Wall time of a zone of the IANA database. Instants are ms since 1970; wall times are as well, as if they were UTC. */
const minute = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}

/** Whether the browser knows the zone. The server decides what is one. */
export const isZone = (zone: string): boolean => {
  try {
    return formatOf(zone) !== undefined
  } catch {
    return false
  }
}

export const wallOf = (at: number, zone: string): number => {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute: minutes = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minutes, second)
}

/** How far the zone's clocks are ahead of UTC, in ms. */
export const offsetAt = (at: number, zone: string): number => {
  const whole = Math.floor(at / 1_000) * 1_000
  return wallOf(whole, zone) - whole
}

/** The instant of a wall time; of one that comes twice the first, of one that does not exist one close by. */
export const instantOf = (wall: number, zone: string): number => {
  const near = wall - offsetAt(wall, zone)
  return wall - offsetAt(near, zone)
}

/** `+01:00`, of an offset in ms. */
export const offsetText = (offset: number): string => {
  const total = Math.round(Math.abs(offset) / minute)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offset < 0 ? '−' : '+'}${two(Math.floor(total / 60))}:${two(total % 60)}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** `29 Mar`, of a wall time. */
export const dayText = (wall: number): string => {
  const date = new Date(wall)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
}

/** `Sun 29 Mar 2026`. */
export const longDayText = (wall: number): string => {
  const date = new Date(wall)
  return `${weekdays[date.getUTCDay()]} ${dayText(wall)} ${date.getUTCFullYear()}`
}

/** `02:30`, with seconds where there are some. */
export const clockText = (wall: number): string => {
  const text = new Date(wall).toISOString().slice(11, 19)
  return text.endsWith(':00') ? text.slice(0, 5) : text
}
