import type { Duration } from './duration.ts'

export interface BackoffOptions {
  /** The ceiling of the first pause. */
  readonly base: Duration
  /** The ceiling of every pause. */
  readonly max: Duration
  /** By how much the ceiling grows from pause to pause. Default 2. */
  readonly factor?: number
  /**
   * `full`: anywhere from 0 to the ceiling, spreads a crowd best. `equal`: anywhere in the ceiling's upper half, so
   * that a single caller never hammers. Default `equal`.
   */
  readonly jitter?: 'full' | 'equal'
}

/** 64 doublings pass every useful `max`; the limit keeps 0 × Infinity (NaN) away. */
const mostGrowth = 64

/**
 * How long to pause after the failed attempt number `attempt`, counted from 1.
 * @param random as `Math.random`: from 0 up to, but not including, 1
 */
export function backoff(attempt: number, options: BackoffOptions, random: () => number = Math.random): Duration {
  const growth = (options.factor ?? 2) ** Math.min(Math.max(attempt - 1, 0), mostGrowth)
  const ceiling = Math.min(options.max, options.base * growth)
  return options.jitter === 'full' ? random() * ceiling : (ceiling * (1 + random())) / 2
}
