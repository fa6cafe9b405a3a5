import { advisoryLocks } from './advisory-locks.ts'

/**
 * $1: events as a JSON array. The last statement of the transaction that made the change, whose rows are locked: so the next
 * sequence of a subject cannot be another's. Positions are drawn under the lock of all writers of the log (decision 5).
 */
export const tellGovernance = `
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(${advisoryLocks.positions}))
INSERT INTO governance_events (subject_id, sequence, type, at, vin, command, data)
SELECT n.subject_id, 1 + (SELECT coalesce(max(e.sequence), 0) FROM governance_events e WHERE e.subject_id = n.subject_id),
  n.type, n.at, n.vin, n.command, n.data
FROM turn, json_populate_recordset(NULL::governance_events, $1::json) n`

/** Position of the last event that webhooks may get. */
export const webhookTail = `
greatest((SELECT coalesce(max(position), 0) FROM events), (SELECT coalesce(max(position), 0) FROM governance_events))`

/** Of what is forgotten or erased nothing is told any more. @param ids a query of the ids of approvals or campaigns */
export const forgetGovernanceOf = (ids: string): string => `DELETE FROM governance_events WHERE subject_id IN (${ids})`
