import { advisoryLocks } from './advisory-locks.ts'

/** Bounds a row: a command in doubt for days is asked about some 150 times. */
const repetitionsMax = 500

/** Whatever is sent after the first attempt moves `attempted_at`, and one of the two counts. */
const repetitions = `CASE WHEN excluded.attempted_at <> c.attempted_at AND coalesce(jsonb_array_length(c.repetitions), 0) < ${repetitionsMax}
      THEN coalesce(c.repetitions, '[]') || jsonb_build_object('at', round(1000 * extract(epoch FROM excluded.attempted_at))::bigint,
        'sends', CASE WHEN excluded.attempts > c.attempts THEN 'command' ELSE 'cancel' END)
      ELSE c.repetitions END`

/**
 * Everything that a group changed, in one statement: commands (new and changed alike), the lanes' commands in flight,
 * and the status events [L9]. Each parameter is a JSON array of rows.
 *
 * `turn` counts what comes before it only to make it come before: the lock is taken when nothing but the events is left
 * to write, and their positions are drawn after it. See docs/decisions/0005.
 */
export const writeGroup = `
WITH saved AS (
  INSERT INTO commands AS c SELECT * FROM json_populate_recordset(NULL::commands, $1::json)
  ON CONFLICT (id) DO UPDATE SET
    ivc = excluded.ivc, state = excluded.state, evidence = excluded.evidence, reason = excluded.reason,
    event_sequence = excluded.event_sequence, late = excluded.late, issued_at = excluded.issued_at,
    attempts = excluded.attempts, questions = excluded.questions, attempted_at = excluded.attempted_at,
    published_at = excluded.published_at, received_at = excluded.received_at, begun_at = excluded.begun_at,
    settled_at = excluded.settled_at, cancel = excluded.cancel, result = excluded.result,
    clashes = excluded.clashes, due_at = excluded.due_at, repetitions = ${repetitions}
  RETURNING 1),
handed AS (
  UPDATE lanes l SET tail = x.tail, in_flight = x.in_flight
  FROM json_populate_recordset(NULL::lanes, $2::json) x WHERE l.vin = x.vin AND l.lane = x.lane RETURNING 1),
turn AS MATERIALIZED (
  SELECT pg_advisory_xact_lock(${advisoryLocks.positions}) FROM (SELECT count(*) FROM saved) s, (SELECT count(*) FROM handed) h)
INSERT INTO events (command_id, sequence, vin, command, at, state, reason, late, result, traceparent)
SELECT command_id, sequence, vin, command, at, state, reason, late, result, traceparent
FROM turn, json_populate_recordset(NULL::events, $3::json)
RETURNING position`
