import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { ParkedMessage } from '../generated/answers.ts'

/** Messages of vehicles that could not be read or applied. */
export class Parked {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** The oldest ones, `limit` at most. */
  async list(query: InputOf<'listParked'>['query'] = {}, options?: CallOptions): Promise<readonly ParkedMessage[]> {
    return (await this.#caller.call('listParked', { query }, options)).items
  }

  /** Gives an ack to the workers again. */
  retry(id: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('retryParked', { params: { id } }, options)
  }

  /** For good. */
  drop(id: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('dropParked', { params: { id } }, options)
  }
}
