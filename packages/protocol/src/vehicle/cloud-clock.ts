import type { Duration, Instant } from '@keyfob/runtime'
import { clockDriftPpm, instantStep } from '../numbers.ts'
import type { TimeEstimate } from './memory.ts'

/** One answered time exchange: what the cloud said, and the vehicle's monotonic clock around it. */
export interface TimeExchange {
  readonly cloudNow: Instant
  readonly askedAt: Duration
  readonly answeredAt: Duration
}

/**
 * Cloud time at a monotonic instant, from the last exchange [L5]. The cloud read its clock somewhere between question
 * and answer, so the middle is off by half the round trip at most; drift widens that with age (`clockDriftPpm`), and the
 * wire cuts an instant to whole milliseconds (`instantStep`).
 */
export const estimateCloudTime = (exchange: TimeExchange, monotonic: Duration): TimeEstimate => {
  const roundTrip = exchange.answeredAt - exchange.askedAt
  const age = monotonic - exchange.answeredAt
  return {
    now: exchange.cloudNow + roundTrip / 2 + age,
    error: instantStep + roundTrip / 2 + ((age + roundTrip) * clockDriftPpm) / 1_000_000,
  }
}

/** Of two exchanges, the one whose estimate is tighter at this instant. */
export const betterExchange = (
  held: TimeExchange | undefined,
  fresh: TimeExchange,
  monotonic: Duration,
): TimeExchange =>
  held && estimateCloudTime(held, monotonic).error < estimateCloudTime(fresh, monotonic).error ? held : fresh
