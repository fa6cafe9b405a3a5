import type { ApprovalState } from './approval.ts'

/** What becomes of one that waits. */
export type ApprovalOutcome = Exclude<ApprovalState, 'awaiting_approval'>

/** Receives what becomes of approvals once, to count it. Nothing depends on it; it never throws and never waits. */
export interface ApprovalMeasures {
  /** `not_accepted`: one that was counted as approved before. */
  decided(outcome: ApprovalOutcome, count: number): void
}

/** Receives what campaigns submitted. As above; what a worker did that died before it wrote it down is counted twice. */
export interface CampaignMeasures {
  submitted(commands: { readonly accepted: number; readonly refused: number }): void
}

/** Counts nothing. */
export const noApprovalMeasures: ApprovalMeasures = { decided: () => undefined }
export const noCampaignMeasures: CampaignMeasures = { submitted: () => undefined }
