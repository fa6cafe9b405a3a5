/** The vehicles of a demonstration: a few, which people add, let misbehave, unplug and remove while they run. */
import type { Vin } from '@keyfob/protocol'
import { ManagedService, systemClock } from '@keyfob/runtime'
import type { Behaviour } from '../behaviours/behaviour.ts'
import { behaviours } from '../behaviours/behaviours.ts'
import { fleetVin } from '../fleet-names.ts'
import { inParallel } from '../in-parallel.ts'
import { ReportRound, reportIntervalDefault } from '../report-round.ts'
import { VehicleMaker, type VehicleMakerOptions } from '../vehicle-maker.ts'
import { WakeReceiver } from '../waking/wake-receiver.ts'
import { DemoVehicle, type DemoVehicleFacts } from './demo-vehicle.ts'

/** Each has a connection, timers and a journal in the process that it shares with the server. */
export const demoVehiclesMax = 200
/** As many connect at a time as an embedded broker takes easily. */
const startingMax = 16

export interface DemoFleetOptions extends Omit<VehicleMakerOptions, 'names' | 'canBeWoken'> {
  /** How many there are from the start; more of them than `demoVehiclesMax` may be, but none is added then. */
  readonly vehicles: number
  /** Called before a vehicle connects for the first time. */
  readonly register?: (vin: Vin) => Promise<void>
  /** Wake-ups come in at this port of loopback, and `sleepy` vehicles sleep until one comes. Absent: none is woken. */
  readonly wakeUps?: { readonly port: number; readonly secrets: readonly string[] }
}

/** A change in words: behaviours by their names. Names that it does not know are ignored. */
export interface DemoWish {
  readonly behaviours?: readonly string[] | undefined
  readonly pluggedIn?: boolean | undefined
}

export class DemoFleet extends ManagedService {
  readonly behaviours: readonly Pick<Behaviour, 'name' | 'summary'>[] = behaviours
  readonly max = demoVehiclesMax
  readonly #options: DemoFleetOptions
  readonly #maker: VehicleMaker
  readonly #vehicles = new Map<Vin, DemoVehicle>()
  readonly #reporting: DemoVehicle[] = []
  readonly #reports: ReportRound
  readonly #wakeUps: WakeReceiver | undefined

  constructor(options: DemoFleetOptions) {
    super('demo vehicles')
    const { clock = systemClock, wakeUps } = options
    this.#options = options
    this.#maker = new VehicleMaker({ ...options, canBeWoken: wakeUps !== undefined })
    this.#reports = new ReportRound(this.#reporting, reportIntervalDefault, clock)
    this.#wakeUps = wakeUps && new WakeReceiver({ ...wakeUps, clock, wake: (vin) => this.#wake(vin) })
  }

  /** By their numbers, which their IVC ids end with. */
  list(): readonly DemoVehicleFacts[] {
    const all = [...this.#vehicles.values()].map(({ facts }) => facts)
    return all.toSorted((one, other) => (one.ivc < other.ivc ? -1 : 1))
  }

  find(vin: Vin): DemoVehicleFacts | undefined {
    return this.#vehicles.get(vin)?.facts
  }

  /** The one with the lowest free number: what was there before under it is remembered. Undefined: there are too many. */
  async add(names: readonly string[] = []): Promise<DemoVehicleFacts | undefined> {
    if (this.#vehicles.size >= demoVehiclesMax) return undefined
    let number = 0
    while (this.#vehicles.has(fleetVin(number))) number += 1
    return (await this.#begin(number, named(names))).facts
  }

  /** Undefined: there is no such vehicle. */
  async change(vin: Vin, { behaviours: names, pluggedIn }: DemoWish): Promise<DemoVehicleFacts | undefined> {
    const vehicle = this.#vehicles.get(vin)
    await vehicle?.change({ behaviours: names && named(names), pluggedIn })
    return vehicle?.facts
  }

  /** It says goodbye, and is no longer here; whether it was. Its journal stays. */
  async remove(vin: Vin): Promise<boolean> {
    const vehicle = this.#vehicles.get(vin)
    if (vehicle === undefined) return false
    this.#forget(vin, vehicle)
    await vehicle.stop()
    return true
  }

  /** Resolves when each vehicle knows cloud time, so that it takes commands, or had its chance to. */
  protected override async onStart(): Promise<void> {
    const { stopping } = this
    stopping.addEventListener('abort', () => this.#maker.arrivals.releaseAll(), { once: true })
    await this.#wakeUps?.start()
    await this.#reports.start()
    const numbers = Array.from({ length: this.#options.vehicles }, (_, number) => number)
    await inParallel(numbers, startingMax, async (number) => {
      if (!stopping.aborted) await this.#begin(number, [])
    })
  }

  protected override async onStop(): Promise<void> {
    await this.#wakeUps?.stop()
    await this.#reports.stop()
    await inParallel([...this.#vehicles.values()], demoVehiclesMax, (vehicle) => vehicle.stop())
    this.#vehicles.clear()
    this.#reporting.length = 0
  }

  async #begin(number: number, mine: readonly Behaviour[]): Promise<DemoVehicle> {
    const vin = fleetVin(number)
    const vehicle = new DemoVehicle(this.#maker.make(number, mine), this.#maker)
    this.#vehicles.set(vin, vehicle)
    this.#reporting.push(vehicle)
    try {
      await this.#options.register?.(vin)
      await vehicle.change({ pluggedIn: true })
      return vehicle
    } catch (error) {
      this.#forget(vin, vehicle)
      await vehicle.stop()
      throw error
    }
  }

  #wake(vin: Vin): boolean {
    const vehicle = this.#vehicles.get(vin)
    vehicle?.wake()
    return vehicle !== undefined
  }

  #forget(vin: Vin, vehicle: DemoVehicle): void {
    this.#vehicles.delete(vin)
    const place = this.#reporting.indexOf(vehicle)
    if (place >= 0) this.#reporting.splice(place, 1)
  }
}

const named = (names: readonly string[]): readonly Behaviour[] => behaviours.filter(({ name }) => names.includes(name))
