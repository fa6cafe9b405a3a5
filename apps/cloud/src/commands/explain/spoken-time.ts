import { type Duration, type Instant, formatDuration, formatInstant, hours, minutes, seconds } from '@keyfob/runtime'

/** A span for people: whole seconds, tenths of minutes, hours and days. */
export const roughly = (duration: Duration): string => {
  const grain = steps.find(({ from }) => duration >= from)?.grain ?? 1
  return formatDuration(Math.round(duration / grain) * grain)
}

const steps = [
  { from: hours(24), grain: hours(24) / 10 },
  { from: hours(1), grain: hours(1) / 10 },
  { from: minutes(1), grain: minutes(1) / 10 },
  { from: seconds(1), grain: seconds(1) },
] as const

export const ago = (now: Instant, at: Instant): string => (now - at < 1 ? 'just now' : `${roughly(now - at)} ago`)

/** `in 4 s`; `now` for what is already due. */
export const inTime = (now: Instant, at: Instant): string => (at <= now ? 'now' : `in ${roughly(at - now)}`)

/** To the second, which is enough for people. */
export const clockTime = (at: Instant): string => formatInstant(at).replace(/\.\d+Z$/, 'Z')
