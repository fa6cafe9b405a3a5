import { advisoryLocks } from './advisory-locks.ts'
import { isUnheard } from './vehicles.ts'

/** Bounds a row: a command in doubt for days is asked about some 150 times. */
const repetitionsMax = 500

/** Whatever is sent after the first attempt moves `attempted_at`, and one of the two counts. */
const repetitions = `CASE WHEN excluded.attempted_at <> c.attempted_at AND coalesce(jsonb_array_length(c.repetitions), 0) < ${repetitionsMax}
      THEN coalesce(c.repetitions, '[]') || jsonb_build_object('at', round(1000 * extract(epoch FROM excluded.attempted_at))::bigint,
        'sends', CASE WHEN excluded.attempts > c.attempts THEN 'command' ELSE 'cancel' END)
      ELSE c.repetitions END`

/**
 * Locks the lanes that were remembered, in one order, so that concurrent groups never deadlock: those that are still so, with what
 * is known of their vehicles. `xmin` is the transaction that wrote a row last; a lane without a version never had a command. Who waits
 * here for another writer finds its version afterwards: the condition is looked at again when the lock is there.
 */
const locked = `
SELECT FROM asked x JOIN lanes l USING (vin, lane) JOIN vehicles v USING (vin)
WHERE x.unheard IS NOT NULL AND (l.xmin = x.version OR x.version IS NULL AND l.tail = 0)
  AND v.ivc IS NOT DISTINCT FROM x.ivc AND v.online IS NOT DISTINCT FROM x.online AND ${isUnheard} = x.unheard
ORDER BY vin, lane FOR UPDATE OF l`

/**
 * Whether everything that a group was decided by is still as it was: lanes, with their commands, since whoever changes one writes its lane
 * (but for `published_at`); ids that are new; and idempotency keys. OFFSET 0: each id is looked up by itself (`named` in group.ts).
 */
const verdict = `
SELECT (SELECT count(*) FROM locked) = (SELECT count(*) FROM asked WHERE unheard IS NOT NULL)
  AND NOT EXISTS (SELECT FROM unnest($4::uuid[]) AS n (id)
    CROSS JOIN LATERAL (SELECT FROM commands c WHERE c.id = n.id AND c.id BETWEEN $5::uuid AND $6::uuid OFFSET 0) c)
  AND NOT EXISTS (SELECT FROM json_to_recordset($7::json) AS x (who text, key text, command_id uuid)
    JOIN submit_keys k ON k.who = x.who AND k.key = x.key WHERE k.command_id <> x.command_id) AS holds`

/**
 * Everything that a group changed, in one statement: commands (new and changed alike), their lanes, and the status events
 * [L9]. Parameters: these three as JSON arrays of rows, where a lane that has no `tail` is not changed, and one without `unheard`
 * was read under its lock, and needs no look; ids that have to be new, with the least and the greatest; and keys.
 *
 * Its one row says which transaction it was, which is the version of the rows: null when something does not hold, and nothing is
 * written. And it has the positions of the events, in one text: a row for each would cost the reader more than its content.
 *
 * `published_at` alone is also written by who holds no lane (`notePublished`), and does not go back to null.
 *
 * `turn` counts what comes before it only to make it come before: the lock is taken when nothing but the events is left
 * to write, and their positions are drawn after it. See docs/decisions/0005.
 */
export const writeGroup = `
WITH asked AS MATERIALIZED (
  SELECT * FROM json_to_recordset($2::json)
    AS x (vin text, lane text, tail bigint, in_flight uuid, version xid, ivc text, online boolean, unheard boolean)),
locked AS MATERIALIZED (${locked}),
verdict AS MATERIALIZED (${verdict}),
saved AS (
  INSERT INTO commands AS c SELECT x.* FROM verdict, json_populate_recordset(NULL::commands, $1::json) x WHERE holds
  ON CONFLICT (id) DO UPDATE SET
    ivc = excluded.ivc, state = excluded.state, evidence = excluded.evidence, reason = excluded.reason,
    event_sequence = excluded.event_sequence, late = excluded.late, issued_at = excluded.issued_at,
    attempts = excluded.attempts, questions = excluded.questions, attempted_at = excluded.attempted_at,
    published_at = coalesce(excluded.published_at, c.published_at), received_at = excluded.received_at, begun_at = excluded.begun_at,
    settled_at = excluded.settled_at, cancel = excluded.cancel, result = excluded.result,
    clashes = excluded.clashes, due_at = excluded.due_at, repetitions = ${repetitions}
  RETURNING 1),
handed AS (
  UPDATE lanes l SET tail = x.tail, in_flight = x.in_flight
  FROM verdict, asked x WHERE holds AND x.tail IS NOT NULL AND l.vin = x.vin AND l.lane = x.lane RETURNING 1),
turn AS MATERIALIZED (
  SELECT pg_advisory_xact_lock(${advisoryLocks.positions}) FROM (SELECT count(*) FROM saved) s, (SELECT count(*) FROM handed) h),
told AS (
  INSERT INTO events (command_id, sequence, vin, command, at, state, reason, late, result, traceparent)
  SELECT x.command_id, x.sequence, x.vin, x.command, x.at, x.state, x.reason, x.late, x.result, x.traceparent
  FROM turn, verdict, json_populate_recordset(NULL::events, $3::json) x WHERE holds
  RETURNING position)
SELECT CASE WHEN holds THEN pg_current_xact_id()::xid::text END AS version,
  (SELECT string_agg(position::text, ',') FROM told) AS positions FROM verdict`
