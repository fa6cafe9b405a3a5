/**
 * Everything that a group changed, in one statement: commands (new and changed alike), the lanes' commands in flight,
 * and the status events [L9]. Each parameter is a JSON array of rows.
 */
export const writeGroup = `
WITH saved AS (
  INSERT INTO commands AS c SELECT * FROM jsonb_populate_recordset(NULL::commands, $1::jsonb)
  ON CONFLICT (id) DO UPDATE SET
    ivc = excluded.ivc, state = excluded.state, evidence = excluded.evidence, reason = excluded.reason,
    event_sequence = excluded.event_sequence, late = excluded.late, issued_at = excluded.issued_at,
    attempts = excluded.attempts, questions = excluded.questions, attempted_at = excluded.attempted_at,
    published_at = excluded.published_at, received_at = excluded.received_at, begun_at = excluded.begun_at,
    settled_at = excluded.settled_at, cancel = excluded.cancel, result = excluded.result,
    clashes = excluded.clashes, due_at = excluded.due_at),
handed AS (
  UPDATE lanes l SET in_flight = x.in_flight
  FROM jsonb_populate_recordset(NULL::lanes, $2::jsonb) x WHERE l.vin = x.vin AND l.lane = x.lane)
INSERT INTO events (command_id, sequence, vin, command, at, state, reason, late, result)
SELECT command_id, sequence, vin, command, at, state, reason, late, result FROM jsonb_populate_recordset(NULL::events, $3::jsonb)`
