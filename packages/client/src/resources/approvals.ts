import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { Approval } from '../generated/answers.ts'
import { Pages } from '../pages.ts'

/** Commands that need the approval of a second person. */
export class Approvals {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** The newest first, whatever became of them. `limit`: of one page. */
  list(query: InputOf<'listApprovals'>['query'] = {}, options?: CallOptions): Pages<Approval> {
    return new Pages(
      (cursor) => this.#caller.call('listApprovals', { query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  /** As it is now; also of one that is a command by now. */
  get(id: string, options?: CallOptions): Promise<Approval> {
    return this.#caller.call('findApproval', { params: { id } }, options)
  }

  /** Makes it a command of the same id. Not by whoever asked for it. The same approval again gets the same answer. */
  approve(id: string, reason?: string, options?: CallOptions): Promise<Approval> {
    const body = reason === undefined ? {} : { reason }
    return this.#caller.call('approveCommand', { params: { id }, body }, options)
  }

  /** Final. Not by whoever asked for it, who may cancel it: `commands.cancel`. */
  refuse(id: string, reason: string, options?: CallOptions): Promise<Approval> {
    return this.#caller.call('refuseCommand', { params: { id }, body: { reason } }, options)
  }
}
