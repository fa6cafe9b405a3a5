/** Makes the vehicles of a fleet, and starts them one by one. They share what a process has one of: the network, and the news of who has arrived. */
import { join } from 'node:path'
import type { IvcId, Vin } from '@keyfob/protocol'
import { type Clock, type Duration, type Tracer, seconds, systemClock } from '@keyfob/runtime'
import { Arrivals } from './arrivals.ts'
import type { Behaviour } from './behaviours/behaviour.ts'
import type { BodyEvent } from './body/body-event.ts'
import type { Broker } from './body/broker.ts'
import type { DroppableLink } from './body/radio.ts'
import { SimulatedVehicle } from './body/simulated-vehicle.ts'
import type { ToldType } from './car/car-command-of.ts'
import { type FleetKeys, signingOf } from './fleet-keys.ts'
import { type VehicleNames, fleetNames } from './fleet-names.ts'
import type { EffectNotes } from './ledger.ts'
import { type Transport, linkMaker } from './link-maker.ts'
import { Overheard } from './overheard.ts'
import { Random } from './random.ts'

/** How long a start waits for one vehicle; a slower one connects later by itself. */
const readyWithin: Duration = seconds(5)

export interface VehicleMakerOptions {
  readonly broker: Broker
  /** Default `sdk`. */
  readonly transport?: Transport
  /** Address of this machine that lean connections come from; default: the system's choice. */
  readonly localAddress?: string | undefined
  /** Default `keyfob/v1`. */
  readonly topicPrefix?: string
  /** Both directions are signed; absent: neither is. */
  readonly keys?: FleetKeys | undefined
  readonly seed: number
  /** Folder of the journals. A journal that is there already is remembered. Absent: they are kept in RAM. */
  readonly memoryDir?: string
  readonly names?: VehicleNames
  /** Whether wake-ups reach the vehicles. Default: they do not. */
  readonly canBeWoken?: boolean
  /** Command types that the cars do besides those of their own; asked at each command. Default: none. */
  readonly types?: () => readonly ToldType[]
  /** True time. */
  readonly clock?: Clock
  /** Notes every effect. Without one nothing is kept, so that a fleet can run forever. */
  readonly ledger?: EffectNotes
  /** Called for each execution. Default: none. */
  readonly tracer?: Tracer
  /** Must not throw. */
  readonly onEvent?: (vin: Vin, event: BodyEvent, ivc: IvcId) => void
}

export class VehicleMaker {
  readonly arrivals = new Arrivals()
  readonly #options: VehicleMakerOptions
  readonly #clock: Clock
  readonly #makeLink: (vin: Vin) => DroppableLink
  readonly #overheard = new Overheard()

  constructor(options: VehicleMakerOptions) {
    const { broker, clock = systemClock, transport = 'sdk', localAddress } = options
    this.#options = options
    this.#clock = clock
    this.#makeLink = linkMaker(broker, clock, transport, localAddress)
  }

  /** @param number of its names; the same one always makes the same vehicle */
  make(number: number, behaviours: readonly Behaviour[]): SimulatedVehicle {
    const { seed, broker, topicPrefix, keys, memoryDir, ledger, tracer, types, names = fleetNames } = this.#options
    const { canBeWoken } = this.#options
    const [vin, ivc] = [names.vin(number), names.ivc(number)]
    return new SimulatedVehicle({
      vin,
      ivc,
      broker,
      makeLink: () => this.#makeLink(vin),
      topicPrefix,
      signing: keys && signingOf(keys, vin),
      memoryPath: memoryDir === undefined ? undefined : join(memoryDir, `${vin}.journal`),
      behaviours,
      random: new Random(seed).fork(`vehicle ${number}`),
      clock: this.#clock,
      ledger,
      tracer,
      canBeWoken,
      types,
      overheard: () => this.#overheard.by(vin),
      onEvent: (event) => this.#hear(vin, event, ivc),
    })
  }

  /** Starts the vehicle. Resolves with whether the cloud answered it in its time. */
  async connect(vehicle: SimulatedVehicle): Promise<boolean> {
    const { vin } = vehicle
    const arrival = this.arrivals.arrivalOf(vin)
    const timer = this.#clock.schedule(readyWithin, () => this.arrivals.release(vin))
    try {
      await vehicle.start()
      return await arrival
    } finally {
      timer.cancel()
    }
  }

  #hear(vin: Vin, event: BodyEvent, ivc: IvcId): void {
    this.arrivals.hear(vin, event)
    if (event.kind === 'command') this.#overheard.note(vin, event.command.id)
    this.#options.onEvent?.(vin, event, ivc)
  }
}
