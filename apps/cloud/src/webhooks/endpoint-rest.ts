import { type BackoffOptions, type Duration, backoff, minutes, seconds } from '@keyfob/runtime'

/** From the second failure on. A dead endpoint costs one attempt a minute, however much waits for it. */
const rests: BackoffOptions = { base: seconds(1), max: minutes(1) }

/**
 * How long an endpoint is left alone after attempts that failed in a row, whatever waits for it. After the first one not
 * at all: a healthy endpoint that fails once is asked again with the next event.
 */
export const endpointRest = (
  failures: number,
  retryAfter: Duration | null,
  random: () => number = Math.random,
): Duration => Math.max(failures < 2 ? 0 : backoff(failures - 1, rests, random), retryAfter ?? 0)
