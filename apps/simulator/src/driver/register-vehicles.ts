import { type PublicJwk, publicJwkOf } from '@keyfob/runtime'
import { type FleetKeys, fleetKey } from '../fleet-keys.ts'
import { fleetIvc, fleetVin } from '../fleet-names.ts'
import { inParallel } from '../in-parallel.ts'
import type { KeyfobApi } from './keyfob-api.ts'

/** What a cloud takes at first sight, at once (SPEC section 9); a smaller fleet need not be registered. */
const atFirstSightMax = 1_000
/** Requests at a time: as many as a group of one transaction, about. */
const registeringMax = 32

export interface RegistrationOptions {
  readonly firstVehicle: number
  readonly vehicles: number
  /** Of a signed fleet, whose keys are registered, too. */
  readonly keys?: FleetKeys | undefined
  readonly onProgress: (registered: number) => void
}

/**
 * Registers the vehicles of a fleet that is too large to register at first sight, or is signed. A caller that may not ends
 * it early: then they have to be registered already, or they do not connect.
 */
export const registerVehicles = async (
  api: Pick<KeyfobApi, 'register' | 'registerKey'>,
  { firstVehicle, vehicles, keys, onProgress }: RegistrationOptions,
): Promise<void> => {
  if (vehicles <= atFirstSightMax && keys === undefined) return
  const numbers = Array.from({ length: vehicles }, (_, index) => firstVehicle + index)
  let [registered, may] = [0, true]
  await inParallel(numbers, registeringMax, async (number) => {
    if (!may) return
    const vin = fleetVin(number)
    if (!(await api.register(vin, fleetIvc(number)))) return void (may = false)
    if (keys !== undefined) await api.registerKey(vin, publicKeyOf(keys, vin))
    onProgress((registered += 1))
  })
}

const publicKeyOf = (keys: FleetKeys, vin: ReturnType<typeof fleetVin>): PublicJwk => publicJwkOf(fleetKey(keys, vin))
