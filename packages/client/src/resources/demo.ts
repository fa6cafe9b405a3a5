import type { ApiCaller, CallOptions } from '../api-caller.ts'
import type { DemoVehicle, DemoVehicleList } from '../generated/answers.ts'
import type { AddDemoVehicleInput, ChangeDemoVehicleInput } from '../generated/inputs.ts'

/** The demo vehicles of a system that has some; `system.get()` says in `demo` whether it does. */
export class Demo {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** All of them, and the behaviours that there are. */
  list(options?: CallOptions): Promise<DemoVehicleList> {
    return this.#caller.call('listDemoVehicles', {}, options)
  }

  get(vin: string, options?: CallOptions): Promise<DemoVehicle> {
    return this.#caller.call('findDemoVehicle', { params: { vin } }, options)
  }

  /** A new one. Resolves when it is connected, or after some seconds. */
  add(body: AddDemoVehicleInput = {}, options?: CallOptions): Promise<DemoVehicle> {
    return this.#caller.call('addDemoVehicle', { body }, options)
  }

  /** Changes its misbehaviours, its power, or both; what is absent stays. */
  change(vin: string, body: ChangeDemoVehicleInput, options?: CallOptions): Promise<DemoVehicle> {
    return this.#caller.call('changeDemoVehicle', { params: { vin }, body }, options)
  }

  /** Pulls its plug: it says nothing more. */
  unplug(vin: string, options?: CallOptions): Promise<DemoVehicle> {
    return this.change(vin, { pluggedIn: false }, options)
  }

  plugIn(vin: string, options?: CallOptions): Promise<DemoVehicle> {
    return this.change(vin, { pluggedIn: true }, options)
  }

  /** It disconnects and is no longer here. Its record and its commands stay. */
  remove(vin: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('removeDemoVehicle', { params: { vin } }, options)
  }
}
