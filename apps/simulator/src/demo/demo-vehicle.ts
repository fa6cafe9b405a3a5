import type { IvcId, Vin } from '@keyfob/protocol'
import type { Behaviour } from '../behaviours/behaviour.ts'
import type { SimulatedVehicle } from '../body/simulated-vehicle.ts'
import type { VehicleMaker } from '../vehicle-maker.ts'

/** What is shown of a demo vehicle. */
export interface DemoVehicleFacts {
  readonly vin: Vin
  readonly ivc: IvcId
  /** Names of its misbehaviours. */
  readonly behaviours: readonly string[]
  readonly pluggedIn: boolean
  /** Whether it has a connection now, as it knows itself. */
  readonly connected: boolean
}

export interface DemoChange {
  /** All of them; absent: as before. */
  readonly behaviours?: readonly Behaviour[] | undefined
  readonly pluggedIn?: boolean | undefined
}

/** A simulated vehicle that can be changed while it runs. Its car and its journal stay the same; changes take turns. */
export class DemoVehicle {
  readonly #vehicle: SimulatedVehicle
  readonly #maker: VehicleMaker
  #pluggedIn = false
  #lastTurn: Promise<void> = Promise.resolve()

  constructor(vehicle: SimulatedVehicle, maker: VehicleMaker) {
    this.#vehicle = vehicle
    this.#maker = maker
  }

  get facts(): DemoVehicleFacts {
    const { vin, ivc, behaviours } = this.#vehicle
    return {
      vin,
      ivc,
      behaviours: behaviours.map(({ name }) => name),
      pluggedIn: this.#pluggedIn,
      connected: this.#maker.arrivals.isConnected(vin),
    }
  }

  report(): void {
    this.#vehicle.report()
  }

  /** What an SMS does; nothing while it is awake, or has no power. */
  wake(): void {
    this.#vehicle.wake()
  }

  /** Other behaviours begin with a new start of its communicator. Resolves when it is connected, or had its chance to. */
  change(change: DemoChange): Promise<void> {
    return this.#inTurn(() => this.#change(change))
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#halt('stop'))
  }

  async #change({ behaviours, pluggedIn = this.#pluggedIn }: DemoChange): Promise<void> {
    if (!pluggedIn) await this.#halt('pullPlug')
    else if (behaviours !== undefined) await this.#halt('stop')
    if (behaviours !== undefined) this.#vehicle.misbehave(behaviours)
    this.#pluggedIn = pluggedIn
    if (pluggedIn && this.#vehicle.state === 'stopped') await this.#maker.connect(this.#vehicle)
  }

  async #halt(how: 'stop' | 'pullPlug'): Promise<void> {
    await this.#vehicle[how]()
    this.#maker.arrivals.forget(this.#vehicle.vin)
  }

  /** After what was asked for before; a change that failed is its caller's. */
  #inTurn(run: () => Promise<void>): Promise<void> {
    const turn = this.#lastTurn.then(run)
    this.#lastTurn = turn.catch(() => undefined)
    return turn
  }
}
