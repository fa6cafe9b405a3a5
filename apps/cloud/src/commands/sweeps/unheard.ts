import { type Duration, hours } from '@keyfob/runtime'
import type { Sweep } from './sweep.ts'

/**
 * A mistyped VIN is noticed the same day, if ever. A vehicle that sends a message later registers again, and is asked about
 * its doubts then.
 */
const keptFor: Duration = hours(24)
const limit = 100

/** Vehicles that only a command registered, and that never sent a message [L11]. */
export const sweepUnheard: Sweep = async ({ vehicles, clock, log }) => {
  const forgotten = await vehicles.forgetUnheard(clock.now() - keptFor, limit)
  for (const vin of forgotten) log.info('vehicle.unheard_forgotten', { vin })
  return forgotten.length === limit
}
