import type { Vin } from '@keyfob/protocol'
import { type Clock, Pace, type PaceOptions, milliseconds } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { MayRegister } from '../ports/vehicle-store.ts'
import { type UplinkMeasures, noUplinkMeasures } from '../ports/uplink-measures.ts'

export interface RegistrarOptions {
  /** Whether vehicles register at first sight at all. */
  readonly isOpen: boolean
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
  readonly measures?: UplinkMeasures
}

/**
 * A simulated fleet of a thousand connects at once; after that 20 a second, more than a factory builds. Without a pace
 * whoever reaches the broker fills the table of vehicles.
 */
const registrationPace: PaceOptions = { every: milliseconds(50), burst: 1_000 }

/** Whether a vehicle that nobody registered may register by what it says. Asked once for each that is not known. */
export const registrarOf = ({ isOpen, clock, log, measures = noUplinkMeasures }: RegistrarOptions): MayRegister => {
  if (!isOpen) return () => false
  const pace = new Pace(registrationPace)
  return (vin: Vin) => {
    if (pace.take(clock.monotonic()) === 0) return true
    measures.refused('registration_rate', 1)
    log.warn('vehicle.registration_refused', { vin })
    return false
  }
}
