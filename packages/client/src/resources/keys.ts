import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { Key, KeyWithText, Me } from '../generated/answers.ts'
import type { CreateKeyInput } from '../generated/inputs.ts'
import { Pages } from '../pages.ts'

/** API keys: who may do what. */
export class Keys {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** The answer shows the key, once. */
  create(body: CreateKeyInput, options?: CallOptions): Promise<KeyWithText> {
    return this.#caller.call('createKey', { body }, options)
  }

  /** All that ever were, the newest first. `limit`: of one page. */
  list(query: InputOf<'listKeys'>['query'] = {}, options?: CallOptions): Pages<Key> {
    return new Pages((cursor) => this.#caller.call('listKeys', { query: { ...query, cursor } }, options), query.cursor)
  }

  /** Without its secret. */
  get(id: string, options?: CallOptions): Promise<Key> {
    return this.#caller.call('findKey', { params: { id } }, options)
  }

  /** Who the caller is, and what it may do. */
  me(options?: CallOptions): Promise<Me> {
    return this.#caller.call('findMe', {}, options)
  }

  /** For good; it counts everywhere within five seconds. */
  revoke(id: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('revokeKey', { params: { id } }, options)
  }
}
