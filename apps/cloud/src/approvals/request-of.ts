import type { ApprovalRecord } from '../ports/approval.ts'
import type { SubmitRequest } from '../ports/command-service.ts'

/** The request as its asker sent it, so that its hash is the same [L10]. */
export const requestOf = (record: ApprovalRecord): SubmitRequest => ({
  command: record.command,
  vin: record.vin,
  ivc: record.ivc ?? undefined,
  params: record.params,
  ttlSeconds: record.ttlSeconds ?? undefined,
  idempotencyKey: record.idempotencyKey ?? undefined,
  who: record.who,
  traceparent: record.traceparent ?? undefined,
})
