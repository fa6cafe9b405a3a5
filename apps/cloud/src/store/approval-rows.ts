import { formatInstant } from '@keyfob/runtime'
import type { ApprovalRecord } from '../ports/approval.ts'
import type { Columns } from './rows.ts'

/** A row of `approvals` as the driver reads it. The store wrote it from a record, so its strings are what they were. */
interface ApprovalRow extends Pick<
  ApprovalRecord,
  'id' | 'state' | 'vin' | 'command' | 'ivc' | 'params' | 'traceparent' | 'who' | 'purpose' | 'reason' | 'problem'
> {
  readonly ttl_seconds: number | null
  readonly idempotency_key: string | null
  readonly asked_at: Date
  readonly expires_at: Date
  readonly decided_at: Date | null
  readonly decided_by: string | null
  readonly finished_at: Date | null
}

export const approvalRecord = (columns: Columns): ApprovalRecord => {
  const row = columns as unknown as ApprovalRow // the statements select all columns of `approvals`
  return {
    id: row.id,
    state: row.state,
    vin: row.vin,
    command: row.command,
    ivc: row.ivc,
    params: row.params,
    ttlSeconds: row.ttl_seconds,
    idempotencyKey: row.idempotency_key,
    traceparent: row.traceparent,
    who: row.who,
    purpose: row.purpose,
    askedAt: row.asked_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    decidedAt: row.decided_at?.getTime() ?? null,
    decidedBy: row.decided_by,
    reason: row.reason,
    finishedAt: row.finished_at?.getTime() ?? null,
    problem: row.problem,
  }
}

/** Of one that is asked for: what is decided later is not written. */
export const approvalColumns = (record: ApprovalRecord): Columns => ({
  id: record.id,
  state: record.state,
  vin: record.vin,
  command: record.command,
  ivc: record.ivc,
  params: record.params,
  ttl_seconds: record.ttlSeconds,
  idempotency_key: record.idempotencyKey,
  traceparent: record.traceparent,
  who: record.who,
  purpose: record.purpose,
  asked_at: formatInstant(record.askedAt),
  expires_at: formatInstant(record.expiresAt),
})
