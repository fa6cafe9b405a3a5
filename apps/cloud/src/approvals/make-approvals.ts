import type { Clock, Duration, NamedService } from '@keyfob/runtime'
import { Approvals, type ApprovalsOptions } from './approvals.ts'
import { ApprovalSweeper } from './approval-sweeper.ts'

export interface MakeApprovalsOptions extends ApprovalsOptions {
  readonly historyKept: Duration
  readonly clock: Clock
}

export interface MadeApprovals {
  /** For the API. */
  readonly approvals: Approvals
  /** What every worker runs. */
  readonly workers: readonly NamedService[]
}

export const makeApprovals = (options: MakeApprovalsOptions): MadeApprovals => {
  const approvals = new Approvals(options)
  return { approvals, workers: [['approvals', new ApprovalSweeper({ ...options, approvals })]] }
}
