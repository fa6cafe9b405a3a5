import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { AuditEntry, AuditLine } from '../generated/answers.ts'
import { Pages } from '../pages.ts'

/** Who asked, changed and read what. */
export class Audit {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** The newest first. `limit`: of one page. */
  list(query: InputOf<'listAudit'>['query'] = {}, options?: CallOptions): Pages<AuditEntry> {
    return new Pages((cursor) => this.#caller.call('listAudit', { query: { ...query, cursor } }, options), query.cursor)
  }

  /** The chain from its beginning, or behind the position that `cursor` is, as it is verified. */
  chain(query: InputOf<'listAuditChain'>['query'] = {}, options?: CallOptions): Pages<AuditLine> {
    const read = (cursor: string | undefined) =>
      this.#caller.call('listAuditChain', { query: { ...query, cursor } }, options)
    return new Pages(read, query.cursor)
  }
}
