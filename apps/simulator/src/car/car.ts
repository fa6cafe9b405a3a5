import type { SignalValue } from '@keyfob/protocol'
import type { Random } from '../random.ts'

/** COVESA VSS names of what a simulated car shows; those that the catalogue's post-conditions name are among them. */
export const signal = {
  speed: 'Vehicle.Speed',
  engineRunning: 'Vehicle.Powertrain.CombustionEngine.IsRunning',
  trunkOpen: 'Vehicle.Body.Trunk.Rear.IsOpen',
  climateActive: 'Vehicle.Cabin.HVAC.IsAirConditioningActive',
  climateTarget: 'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature',
  cabinTemperature: 'Vehicle.Cabin.HVAC.AmbientAirTemperature',
  charging: 'Vehicle.Powertrain.TractionBattery.Charging.IsCharging',
  cableConnected: 'Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected',
  chargeLimit: 'Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit',
  stateOfCharge: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
} as const

export const doors = ['Row1.DriverSide', 'Row1.PassengerSide', 'Row2.DriverSide', 'Row2.PassengerSide'] as const
export const doorLocked = (door: string): string => `Vehicle.Cabin.Door.${door}.IsLocked`
export const windowOpen = (door: string): string => `Vehicle.Cabin.Door.${door}.Window.IsOpen`

export type Signals = Readonly<Record<string, SignalValue>>

/**
 * The body of a car that stands parked with its cable plugged in. Nothing changes by itself: each change of a signal has
 * a command that made it, so that what the cloud concludes from reported state can be compared with the ledger [L7].
 */
export class Car {
  readonly #random: Random
  /** What commands have changed. How the car was parked is drawn again when it is asked for: a fleet keeps it for no car. */
  #changed: Signals | undefined

  /** @param random this car's own; only copies of it are drawn from, so that the car stays as it was parked */
  constructor(random: Random) {
    this.#random = random
  }

  get signals(): Signals {
    return { ...parked(this.#random.fork('parked')), ...this.#changed }
  }

  /** Degrees north and east (WGS 84): no signal, because positions are sent only on request. */
  get position(): { readonly latitude: number; readonly longitude: number } {
    const random = this.#random.fork('position')
    return { latitude: round(random.between(36, 60), 5), longitude: round(random.between(-9, 25), 5) }
  }

  get(name: string): SignalValue | undefined {
    return this.signals[name]
  }

  change(changes: Signals): void {
    this.#changed = { ...this.#changed, ...changes }
  }

  /** Whether all of this is so already. */
  shows(changes: Signals): boolean {
    const { signals } = this
    return Object.entries(changes).every(([name, value]) => signals[name] === value)
  }
}

const parked = (random: Random): Signals => {
  const isLocked = random.chance(0.5)
  const isOpen = random.chance(0.5)
  return {
    [signal.speed]: 0,
    [signal.engineRunning]: false,
    [signal.trunkOpen]: false,
    [signal.climateActive]: false,
    [signal.climateTarget]: 21,
    [signal.cabinTemperature]: round(random.between(-5, 35), 1),
    [signal.charging]: false,
    [signal.cableConnected]: true,
    [signal.chargeLimit]: 80,
    [signal.stateOfCharge]: random.integer(20, 75),
    ...Object.fromEntries(doors.map((door) => [doorLocked(door), isLocked])),
    ...Object.fromEntries(doors.map((door) => [windowOpen(door), isOpen])),
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))
