import { plannedEachTime } from '../planned-each-time.ts'
import type { AuditFilter } from '../../ports/audit.ts'
import { advisoryLocks } from './advisory-locks.ts'
import { type Asked, Conditions } from './conditions.ts'

/** $1: entries as JSON. */
export const addPending = `
INSERT INTO audit_pending (id, at, done, entry) SELECT id, at, done, entry
FROM jsonb_to_recordset($1::jsonb) AS x (id uuid, at timestamptz, done boolean, entry jsonb) ON CONFLICT (id) DO NOTHING`

/** $1: what became of them, as JSON. */
export const endPending = `
UPDATE audit_pending p SET done = true, entry = p.entry || x.ending
FROM jsonb_to_recordset($1::jsonb) AS x (id uuid, ending jsonb) WHERE p.id = x.id`

/**
 * Asked each second, and often there is nothing: entries or events that are not in the chain, or an anchor that is due.
 * $1: begun before this, without an ending; $2: an anchor comes after so many entries; $3: or when the last one is older.
 */
export const anyToSeal = `
SELECT 1 FROM audit_chain c
WHERE EXISTS (SELECT FROM audit_pending WHERE done)
  OR EXISTS (SELECT FROM audit_pending WHERE NOT done AND at < $1::timestamptz)
  OR EXISTS (SELECT FROM events WHERE position > c.event_position)
  OR c.position - c.anchored >= $2 OR (c.position > c.anchored AND c.anchored_at <= $3::timestamptz)`

export const lockChain = `SELECT pg_try_advisory_xact_lock(${advisoryLocks.audit}) AS locked`

export const chainHead = `SELECT * FROM audit_chain`

/** $1: begun before this, without an ending; $2: how many. */
export const pendingEntries = `
SELECT id, at, entry FROM (
  (SELECT id, at, entry FROM audit_pending WHERE done ORDER BY id LIMIT $2)
  UNION ALL
  (SELECT id, at, entry FROM audit_pending WHERE NOT done AND at < $1::timestamptz ORDER BY id LIMIT $2)) p
ORDER BY id LIMIT $2`

/**
 * Events behind $1, $2 at most; of those that accept a command also who asked. The log is in the order of commit, so none is
 * missed [L9]. The week of a command is found by its id.
 */
export const acceptedCommands = `
SELECT e.position, c.id, c.vin, c.command, c.who, c.address, c.accepted_at AS at, c.traceparent, k.name
FROM (SELECT position, command_id, sequence FROM events WHERE position > $1 ORDER BY position LIMIT $2) e
LEFT JOIN commands c ON c.id = e.command_id AND e.sequence = 1
LEFT JOIN api_keys k ON c.who = 'key:' || k.id
ORDER BY e.position`

export const vinsOfCommands = `SELECT id, vin FROM commands WHERE id = ANY($1::uuid[])`

/** $1: entries as JSON, $2: ids of what was pending, $3: the new head as JSON. */
export const appendEntries = `
WITH rows AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS x (position bigint, at timestamptz, action text, facts jsonb, commitments text[], hash text, actor text, subjects text[], parts jsonb)),
chained AS (
  INSERT INTO audit_entries (position, at, action, facts, commitments, hash)
  SELECT position, at, action, facts, commitments, hash FROM rows ORDER BY position),
kept AS (
  INSERT INTO audit_parts (position, actor, subjects, parts) SELECT position, actor, subjects, parts FROM rows),
taken AS (DELETE FROM audit_pending WHERE id = ANY($2::uuid[]))
UPDATE audit_chain SET position = h.position, hash = h.hash, event_position = h.event_position
FROM jsonb_to_record($3::jsonb) AS h (position bigint, hash text, event_position bigint)`

/** Unless it is there, or a later one is. */
export const addAnchor = `
WITH moved AS (
  UPDATE audit_chain SET anchored = $1, anchored_at = $2::timestamptz WHERE anchored < $1 RETURNING 1)
INSERT INTO audit_anchors (position, at, hash, jws) SELECT $1, $2::timestamptz, $3, $4 FROM moved RETURNING position`

const entryColumns = `e.position, e.facts, e.commitments, e.hash, p.parts`

/** Newest first. */
export const listedEntries = (filter: AuditFilter, before: number | undefined, limit: number): Asked => {
  const { actor, action, subject, from, to } = filter
  const conditions = new Conditions()
  const where = conditions
    .add(before, (position) => `e.position < ${conditions.value(position, 'bigint')}`)
    .add(actor, (who) => `p.actor = ${conditions.value(who, 'text')}`)
    .add(action, (name) => `e.action = ${conditions.value(name, 'text')}`)
    .add(subject, (id) => `p.subjects @> ARRAY[${conditions.value(id, 'text')}]`)
    .add(from, (at) => `e.at >= to_timestamp(${conditions.value(at / 1_000, 'float8')})`)
    .add(to, (at) => `e.at < to_timestamp(${conditions.value(at / 1_000, 'float8')})`)
    .where()
  const text = `SELECT ${plannedEachTime} ${entryColumns} FROM audit_entries e JOIN audit_parts p USING (position) ${where} ORDER BY e.position DESC LIMIT ${conditions.value(limit, 'int')}`
  return { text, params: conditions.params }
}

/** $1: behind this position, $2: how many. A part may be missing where others deleted it: the entry is shown all the same. */
export const chainedEntries = `
SELECT e.position, e.facts, e.commitments, e.hash, coalesce(p.parts, '[]') AS parts
FROM audit_entries e LEFT JOIN audit_parts p USING (position) WHERE e.position > $1 ORDER BY e.position LIMIT $2`

/** $1: behind this position, $2: up to this one. */
export const chainedAnchors = `SELECT position, at, hash, jws FROM audit_anchors WHERE position > $1 AND position <= $2 ORDER BY position`

export const allow = `SELECT set_config('keyfob.audit', $1, true)`

/** The next anchor behind the beginning, unless it is younger than $1. */
export const forgettableAnchor = `
SELECT a.position, a.hash FROM audit_anchors a, audit_chain c
WHERE a.position > c.first_position AND a.at < $1::timestamptz ORDER BY a.position LIMIT 1`

/** $1: position of an anchor, $2: its hash. */
export const forgetEntries = `
WITH entries AS (DELETE FROM audit_entries WHERE position <= $1 RETURNING 1),
parts AS (DELETE FROM audit_parts WHERE position <= $1),
anchors AS (DELETE FROM audit_anchors WHERE position < $1),
moved AS (UPDATE audit_chain SET first_position = $1, first_hash = $2)
SELECT count(*) AS forgotten FROM entries`

/** Whether commands of a vehicle, or a campaign that it is in, are open, and whether all that is known of it is in the chain. */
export const erasable = `
SELECT EXISTS (SELECT FROM commands WHERE vin = $1 AND due_at IS NOT NULL)
    OR EXISTS (SELECT FROM campaign_vehicles v JOIN campaigns c ON c.id = v.campaign_id WHERE v.vin = $1 AND c.ended_at IS NULL) AS open,
  NOT EXISTS (SELECT FROM audit_pending WHERE entry -> 'subjects' @> jsonb_build_array(jsonb_build_object('vin', $1::text)))
  AND NOT EXISTS (SELECT FROM events WHERE vin = $1 AND position > (SELECT event_position FROM audit_chain)) AS sealed`

/**
 * Of a vehicle whose commands are all settled, and that is not registered any more. Of its certificates the serial numbers
 * stay until they expire, since the list of revoked ones needs them; they say nothing of the vehicle.
 */
export const eraseHistory = `
WITH deleted AS (DELETE FROM commands WHERE vin = $1 RETURNING id),
events AS (DELETE FROM events WHERE vin = $1),
keys AS (DELETE FROM submit_keys WHERE command_id IN (SELECT id FROM deleted)),
approvals AS (DELETE FROM approvals WHERE vin = $1 RETURNING id),
deliveries AS (DELETE FROM webhook_deliveries WHERE command_id IN (SELECT id FROM deleted UNION ALL SELECT id FROM approvals)),
governance AS (DELETE FROM governance_events WHERE vin = $1),
campaigns AS (DELETE FROM campaign_vehicles WHERE vin = $1),
lanes AS (DELETE FROM lanes WHERE vin = $1),
signing AS (DELETE FROM vehicle_signing WHERE vin = $1),
passwords AS (DELETE FROM vehicle_credentials WHERE vin = $1 AND kind = 'password'),
certificates AS (UPDATE vehicle_credentials SET vin = '', hash = '', certificate = NULL, created_by = '', revoked_at = coalesce(revoked_at, now())
  WHERE vin = $1 AND kind = 'certificate'),
watches AS (DELETE FROM message_watches WHERE vin = $1),
wake_ups AS (DELETE FROM wake_ups WHERE vin = $1)
SELECT count(*) AS commands FROM deleted`

/** The parts of a vehicle become null; an entry stays findable by its other subjects. */
export const eraseParts = `
UPDATE audit_parts a SET
  parts = (SELECT jsonb_agg(CASE WHEN p -> 'value' ->> 'vin' = $1 THEN 'null'::jsonb ELSE p END ORDER BY n)
    FROM jsonb_array_elements(a.parts) WITH ORDINALITY AS t (p, n)),
  subjects = ARRAY(SELECT DISTINCT s FROM jsonb_array_elements(a.parts) AS p, unnest(ARRAY[p -> 'value' ->> 'id', p -> 'value' ->> 'vin']) AS s
    WHERE p -> 'value' ->> 'kind' IS NOT NULL AND p -> 'value' ->> 'vin' IS DISTINCT FROM $1 AND s IS NOT NULL)
WHERE subjects @> ARRAY[$1]
RETURNING 1`
