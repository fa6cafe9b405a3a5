import { type Duration, hours, minutes, seconds } from '@keyfob/runtime'

/**
 * The longest pause after each failed attempt: nine attempts in 12 to 24 hours, so that an endpoint may be down for half a
 * day and miss nothing.
 */
export const pausesMax: readonly Duration[] = [
  seconds(5),
  seconds(30),
  minutes(2),
  minutes(10),
  hours(1),
  hours(3),
  hours(6),
  hours(14),
]

/**
 * The pause after the failed attempt number `attempt`, from 1; undefined when it was the last. Drawn from the upper half:
 * the table is a promise to whoever repairs an endpoint, and pauses down to zero would break it. What spreads the crowd
 * besides is that few are under way to one endpoint at a time.
 */
export const retryPause = (
  attempt: number,
  retryAfter: Duration | null,
  random: () => number = Math.random,
): Duration | undefined => {
  const longest = pausesMax[attempt - 1]
  if (longest === undefined) return undefined
  return Math.max((longest * (1 + random())) / 2, retryAfter ?? 0)
}
