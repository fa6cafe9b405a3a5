/**
 * How fast one vehicle may connect, publish and subscribe at the embedded broker. Counted by VIN, since a vehicle chooses
 * its connections, and only once it has shown who it is, since nobody may use up what is another vehicle's.
 */
import type { Vin } from '@keyfob/protocol'
import { type Clock, Pace, type PaceOptions, seconds } from '@keyfob/runtime'
import { LRUCache } from 'lru-cache'

const perSecond = (count: number, burst: number): PaceOptions => ({ every: seconds(1) / count, burst })

/** No vehicle that keeps to the contract reaches these: it reports each few seconds, and repeats what was not acknowledged. */
export const vehicleRates = {
  /** A vehicle that loses its network again and again. */
  connections: perSecond(1, 30),
  /** Messages and subscriptions; a vehicle that returns repeats its answers. */
  messages: perSecond(50, 1_000),
  /** Of topics and payloads. */
  bytes: perSecond(256 * 1_024, 4 * 1_024 * 1_024),
} as const
export type VehicleRate = keyof typeof vehicleRates

/** Twice the connections that there can be, some hundred bytes each. */
const vehiclesMax = 40_000
type Paces = Readonly<Record<VehicleRate, Pace>>

export class VehicleRates {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #ofVehicles = new LRUCache<Vin, Paces>({ max: vehiclesMax })

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** Whether so many are allowed now; they count then. */
  take(vin: Vin, rate: VehicleRate, count = 1): boolean {
    return this.#of(vin)[rate].take(this.#clock.monotonic(), count) === 0
  }

  #of(vin: Vin): Paces {
    const known = this.#ofVehicles.get(vin)
    if (known !== undefined) return known
    const { connections, messages, bytes } = vehicleRates
    const paces = {
      connections: new Pace(connections),
      messages: new Pace(messages),
      bytes: new Pace(bytes),
    }
    this.#ofVehicles.set(vin, paces)
    return paces
  }
}
