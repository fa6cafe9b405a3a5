import { type BackoffOptions, type Duration, backoff, minutes, seconds } from '@keyfob/runtime'

/** From the second failure on. A dead endpoint costs one attempt a minute, however much waits for it. */
const rests: BackoffOptions = { base: seconds(1), max: minutes(1) }

/**
 * The pause of an endpoint after attempts that failed in a row, whatever waits for it. None after the first one: a healthy
 * endpoint that fails once gets the next event at once.
 */
export const endpointRest = (
  failures: number,
  retryAfter: Duration | null,
  random: () => number = Math.random,
): Duration => Math.max(failures < 2 ? 0 : backoff(failures - 1, rests, random), retryAfter ?? 0)
