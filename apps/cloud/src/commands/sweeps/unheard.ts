import { type Duration, hours } from '@keyfob/runtime'
import type { Sweep } from './sweep.ts'

/**
 * A mistyped VIN is noticed the same day, if ever. A vehicle that speaks later registers again, and what is in doubt about
 * it is asked then.
 */
const keptFor: Duration = hours(24)
const limit = 100

/** Vehicles that a command alone registered, and that never spoke [L11]. */
export const sweepUnheard: Sweep = async ({ vehicles, clock, log }) => {
  const forgotten = await vehicles.forgetUnheard(clock.now() - keptFor, limit)
  for (const vin of forgotten) log.info('vehicle.unheard_forgotten', { vin })
  return forgotten.length === limit
}
