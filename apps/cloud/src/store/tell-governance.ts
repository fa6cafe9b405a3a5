/** Writes events of approvals and campaigns in the transaction of the change itself: neither is there without the other. */
import type {
  ApprovalEventData,
  ApprovalEventType,
  CampaignEventData,
  CampaignEventType,
  GovernanceEvent,
} from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { ApprovalRecord, ApprovalState } from '../ports/approval.ts'
import type { Campaign } from '../ports/campaign.ts'
import type { Columns } from './rows.ts'
import type { SqlTransaction } from './sql-database.ts'
import { tellGovernance } from './statements/governance-events.ts'

/** A row of `governance_events`, but for what the database numbers. */
interface NewEvent {
  readonly subject_id: string
  readonly type: string
  readonly at: string
  readonly vin: string | null
  readonly command: string
  readonly data: ApprovalEventData | CampaignEventData
}

const approvalTypes: Readonly<Record<ApprovalState, ApprovalEventType>> = {
  awaiting_approval: 'approval.asked',
  approved: 'approval.approved',
  refused: 'approval.refused',
  canceled: 'approval.canceled',
  expired: 'approval.expired',
  not_accepted: 'approval.not_accepted',
}

/** Tells the state that each of them has now. Leaves with the commit; nothing may be asked of the transaction after it. */
export const tellApprovals = async (sql: SqlTransaction, records: readonly ApprovalRecord[]): Promise<void> => {
  if (records.length > 0) await sql.query(tellGovernance, [JSON.stringify(records.map(ofApproval))])
}

const ofApproval = (record: ApprovalRecord): NewEvent => {
  const { id, vin, command, state, who, purpose, reason } = record
  return {
    subject_id: id,
    type: approvalTypes[state],
    at: formatInstant(record.finishedAt ?? record.decidedAt ?? record.askedAt),
    vin,
    command,
    data: {
      commandId: id,
      vin,
      command,
      state,
      who,
      purpose,
      expiresAt: formatInstant(record.expiresAt),
      by: record.decidedBy,
      reason,
      problem: record.problem?.code ?? null,
    },
  }
}

export interface CampaignChange {
  readonly type: CampaignEventType
  readonly at: Instant
  /** Null: by itself. */
  readonly by: string | null
  /** Of a wave that begins. */
  readonly vehicles?: number
}

/** As `tellApprovals`. @param campaign as it is after the change */
export const tellCampaign = async (
  sql: SqlTransaction,
  campaign: Campaign,
  { type, at, by, vehicles }: CampaignChange,
): Promise<void> => {
  const { id, name, state, who, spec, total, wave, reason } = campaign
  const event: NewEvent = {
    subject_id: id,
    type,
    at: formatInstant(at),
    vin: null,
    command: spec.command,
    data: {
      campaignId: id,
      name,
      command: spec.command,
      state,
      who,
      by,
      reason: reason === '' ? null : reason,
      total,
      wave,
      vehicles: vehicles ?? null,
    },
  }
  await sql.query(tellGovernance, [JSON.stringify([event])])
}

/** Of the columns that a lease selects as `told`. The store wrote it, so it is what it was. */
export const governanceEvent = ({ position, type, subject_id, sequence, at, data }: Columns): GovernanceEvent =>
  ({
    position: Number(position),
    type,
    subjectId: subject_id,
    sequence: Number(sequence),
    at: Date.parse(String(at)),
    data,
  }) as unknown as GovernanceEvent // the type says which data it has, as it was written
