import { fleetIvc, fleetVin } from '../fleet-names.ts'
import { inParallel } from '../in-parallel.ts'
import type { KeyfobApi } from './keyfob-api.ts'

/** What a cloud takes at first sight, at once (SPEC section 9); a smaller fleet need not be registered. */
const atFirstSightMax = 1_000
/** Requests at a time: as many as a group of one transaction, about. */
const registeringMax = 32

/**
 * Registers the vehicles of a fleet that is too large to register at first sight. A caller that may not ends it early: then
 * they have to be registered already, or they do not connect.
 */
export const registerVehicles = async (
  api: Pick<KeyfobApi, 'register'>,
  firstVehicle: number,
  vehicles: number,
  onProgress: (registered: number) => void,
): Promise<void> => {
  if (vehicles <= atFirstSightMax) return
  const numbers = Array.from({ length: vehicles }, (_, index) => firstVehicle + index)
  let [registered, may] = [0, true]
  await inParallel(numbers, registeringMax, async (number) => {
    if (!may) return
    if (!(await api.register(fleetVin(number), fleetIvc(number)))) may = false
    else onProgress((registered += 1))
  })
}
