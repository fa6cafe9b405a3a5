import { backoff, type BackoffOptions } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Duration } from './duration.ts'
import type { Instant } from './instant.ts'

/** At least one of the two; `attempts: Infinity` makes explicit that only the signal ends it. */
export type RetryLimit =
  | {
      /** The most attempts, the first one included. */
      readonly attempts: number
      readonly until?: Instant
    }
  | {
      readonly attempts?: number
      /** No attempt begins after this instant, and no pause is begun that would outlast it. */
      readonly until: Instant
    }

export type RetryOptions = RetryLimit &
  BackoffOptions & {
    readonly clock: Clock
    /** Whether this failure may pass by itself, and repeating what failed does no harm. */
    readonly isTemporary: (error: unknown) => boolean
    readonly signal?: AbortSignal
    readonly random?: () => number
  }

/**
 * Calls `run` until it succeeds, with pauses by `backoff` in between. The first attempt is always made.
 *
 * @param run receives the number of the attempt, from 1
 * @throws the last attempt's own error, or the signal's reason if that was aborted before or between attempts
 */
export async function retry<T>(run: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted()
    try {
      return await run(attempt)
    } catch (error) {
      const pause = backoff(attempt, options, options.random)
      if (!options.isTemporary(error) || !mayFollow(attempt, pause, options)) throw error
      await options.clock.sleep(pause, options.signal)
    }
  }
}

function mayFollow(
  attempt: number,
  pause: Duration,
  { attempts = Infinity, until = Infinity, clock }: RetryOptions,
): boolean {
  return attempt < attempts && clock.now() + pause <= until
}
