import type { IvcId, Vin } from '@keyfob/protocol'
import { type Clock, type Duration, milliseconds, seconds } from '@keyfob/runtime'
import type { BehaviourShare } from '../behaviours/behaviour-share.ts'
import type { BodyEvent } from '../body/body-event.ts'
import type { Broker } from '../body/broker.ts'
import type { ToldType } from '../car/car-command-of.ts'
import { Fleet, type VehicleFleet } from '../fleet.ts'
import type { FleetKeys } from '../fleet-keys.ts'
import type { Ledger } from '../ledger.ts'
import { FleetProcesses } from '../processes/fleet-processes.ts'
import { splitFleet } from '../processes/split-fleet.ts'
import { reportIntervalDefault } from '../report-round.ts'

/** A fleet of which no more vehicle connects for so long will not connect: what a broker that starts takes, and more. */
const giveUpAfter: Duration = seconds(10)
/** At most a hundred reports a second of a whole fleet: reports are its background, not its load. */
const reportPace: Duration = milliseconds(10)

export interface SimulatedFleetOptions {
  readonly vehicles: number
  readonly firstVehicle: number
  readonly broker: Broker
  readonly topicPrefix?: string
  readonly keys?: FleetKeys | undefined
  readonly seed: number
  readonly behaviours: readonly BehaviourShare[]
  readonly processes?: number
  readonly filesMax?: number
  /** Whether `wake` is called. */
  readonly canBeWoken: boolean
  readonly types: () => readonly ToldType[]
  readonly clock: Clock
  readonly ledger: Ledger
  readonly onEvent?: ((vin: Vin, event: BodyEvent, ivc: IvcId) => void) | undefined
}

export interface SimulatedFleet extends VehicleFleet {
  /** Aborted when vehicles are lost, with the reason. */
  readonly lost: AbortSignal
  /** Resolves when the ledger has every effect that began until now. */
  report(): Promise<void>
}

/** The vehicles of a simulation: in this process while they are few, else in processes of their own. */
export const makeSimulatedFleet = (options: SimulatedFleetOptions): SimulatedFleet => {
  const { vehicles, broker, filesMax = Infinity, onEvent, ...rest } = options
  const reportInterval = Math.max(reportIntervalDefault, vehicles * reportPace)
  const slices = splitFleet({ ...options, url: broker.url, filesMax })
  const shared = { ...rest, broker, reportInterval, giveUpAfter }
  if (slices.length > 0) return new FleetProcesses({ ...shared, slices, onEvent })
  return new LocalFleet({ ...shared, vehicles, transport: 'lean', ...(onEvent && { onEvent }) })
}

/** In this process: nothing of it is lost or still on its way. */
class LocalFleet extends Fleet implements SimulatedFleet {
  readonly lost = new AbortController().signal

  async report(): Promise<void> {}
}
