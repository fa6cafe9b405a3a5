import type { Clock, Duration } from '@keyfob/runtime'

/** Resolves when the work has settled, or when the time has passed: for an end that must come. */
export const waitAtMost = async (clock: Clock, within: Duration, work: Promise<unknown>): Promise<void> => {
  const over = new AbortController()
  const patience = clock.sleep(within, over.signal).catch(() => undefined)
  await Promise.race([work.catch(() => undefined), patience])
  over.abort()
}
