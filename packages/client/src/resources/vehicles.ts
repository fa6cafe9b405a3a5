import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { Vehicle } from '../generated/answers.ts'
import type { PutVehicleInput } from '../generated/inputs.ts'
import { Pages } from '../pages.ts'

export class Vehicles {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** By VIN. `limit`: of one page. */
  list(query: InputOf<'listVehicles'>['query'] = {}, options?: CallOptions): Pages<Vehicle> {
    return new Pages(
      (cursor) => this.#caller.call('listVehicles', { query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  /** Pairing, presence and reported state, at most some seconds old. */
  get(vin: string, options?: CallOptions): Promise<Vehicle> {
    return this.#caller.call('findVehicle', { params: { vin } }, options)
  }

  /** Registers it, or changes its pairing or its labels. */
  put(vin: string, body: PutVehicleInput = {}, options?: CallOptions): Promise<Vehicle> {
    return this.#caller.call('putVehicle', { params: { vin }, body }, options)
  }

  /** Deletes it. Its commands stay in history. */
  remove(vin: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('removeVehicle', { params: { vin } }, options)
  }
}
