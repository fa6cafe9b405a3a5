import { type ApprovalFilter, approvalStates } from '../../ports/approval.ts'
import { plannedEachTime } from '../planned-each-time.ts'
import { type Asked, Conditions } from './conditions.ts'
import { forgetGovernanceOf } from './governance-events.ts'
import { ofVehicles } from './list-vehicles.ts'

const columns = `id, state, vin, command, ivc, params, ttl_seconds, idempotency_key, traceparent, who, purpose, asked_at, expires_at`

/** $1: the row, $2: how many may wait. The second time with this id it is there already, and stays as it is. */
export const insertApproval = `
INSERT INTO approvals (${columns})
SELECT ${columns} FROM jsonb_populate_record(NULL::approvals, $1::jsonb)
WHERE (SELECT count(*) FROM (SELECT FROM approvals WHERE state = 'awaiting_approval' LIMIT $2::int) waiting) < $2::int
ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING *, xmax = 0 AS is_new`

export const findApproval = 'SELECT * FROM approvals WHERE id = $1::uuid'

/** $1: id, $2: state, $3: who, $4: reason, $5: now, $6: whether the asker may not. */
export const decideApproval = `
UPDATE approvals SET state = $2, decided_by = $3, reason = $4, decided_at = $5::timestamptz
WHERE id = $1::uuid AND state = 'awaiting_approval' AND expires_at > $5::timestamptz AND (NOT $6::boolean OR who <> $3)
RETURNING *`

/** Locked, so that what it changes from is known. */
export const lockApproval = 'SELECT state FROM approvals WHERE id = $1::uuid FOR UPDATE'

/** $1: id, $2: now, $3: the problem, or null. What is approved and accepted stays so. */
export const finishApproval = `
UPDATE approvals SET state = CASE WHEN $3::jsonb IS NULL THEN 'approved' ELSE 'not_accepted' END, problem = $3::jsonb, finished_at = $2::timestamptz
WHERE id = $1::uuid AND state IN ('approved', 'not_accepted') AND (finished_at IS NULL OR $3::jsonb IS NULL) RETURNING *`

export const expireApprovals = `
UPDATE approvals SET state = 'expired', decided_at = expires_at WHERE id IN (
  SELECT id FROM approvals WHERE state = 'awaiting_approval' AND expires_at <= $1::timestamptz
  ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING *`

/** Asked each second, and mostly there is none. $1: now, $2: approved before this and not finished. */
export const anyOverdueApproval = `
SELECT 1 WHERE EXISTS (SELECT FROM approvals WHERE state = 'awaiting_approval' AND expires_at <= $1::timestamptz)
  OR EXISTS (SELECT FROM approvals WHERE state = 'approved' AND finished_at IS NULL AND decided_at < $2::timestamptz)`

export const unfinishedApprovals = `
SELECT * FROM approvals WHERE state = 'approved' AND finished_at IS NULL AND decided_at < $1::timestamptz
ORDER BY decided_at LIMIT $2`

/** $1: the least id that is kept. */
export const forgetApprovals = `
WITH old AS (
  DELETE FROM approvals WHERE id IN (
    SELECT id FROM approvals WHERE id < $1::uuid AND state <> 'awaiting_approval' ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING id),
untold AS (${forgetGovernanceOf('SELECT id FROM old')})
SELECT FROM old`

/** Newest first, as the ids are. The words of states are our own, so nothing needs quoting. */
export const listedApprovals = (filter: ApprovalFilter, cursor: string | undefined, limit: number): Asked => {
  const { states = approvalStates, vin, who, boundTo } = filter
  const conditions = new Conditions()
  conditions
    .add(vin, (value) => `vin = ${conditions.value(value, 'text')}`)
    .add(who, (value) => `who = ${conditions.value(value, 'text')}`)
    .add(cursor, (id) => `id < ${conditions.value(id, 'uuid')}`)
    .add(
      boundTo,
      (labels) => `vin IN (SELECT vin FROM vehicles ${ofVehicles(conditions.nested(), { boundTo: labels }).where()})`,
    )
  const isOne = `state IN (${states.map((each) => `'${each}'`).join()})`
  const most = conditions.value(limit, 'int')
  return {
    text: `SELECT ${plannedEachTime} * FROM approvals ${conditions.where(isOne)} ORDER BY id DESC LIMIT ${most}`,
    params: conditions.params,
  }
}
