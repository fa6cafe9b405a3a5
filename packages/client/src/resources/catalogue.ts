import type { ApiCaller, CallOptions } from '../api-caller.ts'
import type { CommandType } from '../generated/answers.ts'

/** The command types. */
export class Catalogue {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  async list(options?: CallOptions): Promise<readonly CommandType[]> {
    return (await this.#caller.call('listCatalogue', {}, options)).items
  }

  /** One of them, with the JSON Schemas of its params and its result. */
  get(name: string, options?: CallOptions): Promise<CommandType> {
    return this.#caller.call('findCommandType', { params: { name } }, options)
  }
}
