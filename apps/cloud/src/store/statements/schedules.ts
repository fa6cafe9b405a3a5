const columns = 'id, name, source, who, spec, paused, revision, created_at, updated_at, decided_to, next_at'

/** Nothing comes back when the name is taken or there are too many; `taken` tells which. */
export const insertSchedule = `
INSERT INTO schedules (${columns})
SELECT ${columns} FROM jsonb_populate_record(NULL::schedules, $1::jsonb) WHERE (SELECT count(*) FROM schedules) < $2
ON CONFLICT (name) DO NOTHING RETURNING id`

export const nameIsTaken = `SELECT 1 FROM schedules WHERE name = $1`

export const updateSchedule = `
UPDATE schedules s SET name = x.name, spec = x.spec, paused = x.paused, revision = x.revision, updated_at = x.updated_at,
  decided_to = x.decided_to, next_at = x.next_at
FROM jsonb_populate_record(NULL::schedules, $1::jsonb) x WHERE s.id = x.id AND s.revision = x.revision - 1 RETURNING s.id`

export const findSchedule = `SELECT * FROM schedules WHERE id = $1::uuid`
export const listSchedules = `SELECT * FROM schedules WHERE ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`
export const deleteSchedule = `DELETE FROM schedules WHERE id = $1::uuid RETURNING id`

export const schedulesOfFile = `SELECT * FROM schedules WHERE source = 'file' OR name = ANY($1::text[]) ORDER BY id FOR UPDATE`
export const deleteSchedules = `DELETE FROM schedules WHERE id = ANY($1::uuid[])`

const isDue = 'next_at <= $1::timestamptz OR (decided_to > $2::timestamptz AND NOT paused)'

/** In one order; what another worker decides right now is passed over. */
export const lockDueSchedules = `
SELECT * FROM schedules WHERE ${isDue}
ORDER BY next_at, id LIMIT $3 FOR UPDATE SKIP LOCKED`

/** $1: schedules as they were decided, $2: their new occurrences. An occurrence that is there already stays as it is. */
export const writeDecisions = `
WITH decided AS (
  UPDATE schedules s SET decided_to = x.decided_to, next_at = x.next_at
  FROM jsonb_populate_recordset(NULL::schedules, $1::jsonb) x WHERE s.id = x.id RETURNING 1)
INSERT INTO occurrences (schedule_id, at, kind, state, reason, run_at, spec, ended_at)
SELECT schedule_id, at, kind, state, reason, run_at, spec, ended_at FROM jsonb_populate_recordset(NULL::occurrences, $2::jsonb)
WHERE (SELECT count(*) FROM decided) >= 0
ON CONFLICT DO NOTHING RETURNING schedule_id, at`

/** Asked several times a second, and mostly nothing is due. */
export const anyIsDue = `
SELECT 1 WHERE EXISTS (SELECT FROM schedules WHERE ${isDue})
  OR EXISTS (SELECT FROM occurrences WHERE state = 'due' AND run_at <= $1::timestamptz)`

/** A lease that ends later than one that is taken now was taken before the clock was put back: it is over. */
export const takeOccurrences = `
UPDATE occurrences o SET holder = $1, lease_until = clock_timestamp() + make_interval(secs => $3)
FROM (
  SELECT schedule_id, at, holder IS NOT NULL AS was_begun FROM occurrences
  WHERE state = 'due' AND run_at <= $2::timestamptz AND (lease_until IS NULL OR lease_until < clock_timestamp()
    OR lease_until > clock_timestamp() + make_interval(secs => $3))
  ORDER BY run_at, schedule_id LIMIT $4 FOR UPDATE SKIP LOCKED) due
WHERE o.schedule_id = due.schedule_id AND o.at = due.at RETURNING o.*, due.was_begun`

const isMine = `schedule_id = $1::uuid AND at = $2::timestamptz AND holder = $3 AND state = 'due'`

export const noteProgress = `
UPDATE occurrences SET commands = $4::uuid[], refused = $5, problems = $6::jsonb, lease_until = clock_timestamp() + make_interval(secs => $7)
WHERE ${isMine} RETURNING 1`

export const endOccurrence = `
UPDATE occurrences SET commands = $4::uuid[], refused = $5, problems = $6::jsonb, state = $7, reason = $8, ended_at = $9::timestamptz
WHERE ${isMine} RETURNING 1`

/** A range of the key (schedule_id, at): asked by equality, PostgreSQL may walk the runs of all schedules by their time. */
const runsBefore = '(schedule_id, at) < ($1::uuid, $2::timestamptz) AND schedule_id >= $1::uuid'
const newestRun = 'schedule_id DESC, at DESC'

export const occurrenceBefore = `
SELECT * FROM occurrences WHERE ${runsBefore} AND state = 'done' ORDER BY ${newestRun} LIMIT 1`

export const unsettledOf = `SELECT id FROM commands WHERE id = ANY($1::uuid[]) AND settled_at IS NULL`

export const listRuns = `SELECT * FROM occurrences WHERE ${runsBefore} ORDER BY ${newestRun} LIMIT $3`

export const forgetOccurrences = `
DELETE FROM occurrences WHERE (schedule_id, at) IN (
  SELECT schedule_id, at FROM occurrences WHERE at < $1::timestamptz AND state <> 'due' ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING 1`
