import type { Vin } from '@keyfob/protocol'
import type { Clock, NamedService, Service } from '@keyfob/runtime'
import type { VehicleStore } from '../ports/vehicle-store.ts'
import { startOnly } from './start-steps.ts'

export interface OwnVehiclesOptions {
  /** Those that are registered before they come. */
  readonly vins: readonly Vin[]
  readonly store: Pick<VehicleStore, 'put'>
  /** Called when their broker is there. */
  readonly make: () => Service | undefined
  readonly clock: Clock
}

/** The demo vehicles. */
export const makeOwnVehicles = ({ vins, store, make, clock }: OwnVehiclesOptions): readonly NamedService[] => {
  const register = async (): Promise<void> => {
    for (const vin of vins) await store.put(vin, {}, clock.now())
  }
  return [
    ['own vehicles', startOnly(register)],
    ['vehicles', lateService(make)],
  ]
}

/** A service that can only be made when the ones before it have started. */
const lateService = (make: () => Service | undefined): Service => {
  let service: Service | undefined
  return {
    start: async () => {
      service = make()
      await service?.start()
    },
    stop: async () => service?.stop(),
  }
}
