/**
 * $1: now, $2: spacing in seconds, $3: how many a day. A `next_at` far behind the spacing is of a clock that was ahead and has
 * been set back; two processes, whose clocks differ a little, must not take each other's for that.
 */
const mayBeWoken = `
  w.next_at NOT BETWEEN $1::timestamptz AND $1::timestamptz + make_interval(secs => $2::float8 * 2 + 60)
  AND (w.day <> ($1::timestamptz AT TIME ZONE 'UTC')::date OR w.count < $3)`

/**
 * $4: accepted before, $5: may begin at this time or later, $6: how many. It begins with the commands that wait, by their
 * partial index: most vehicles of a fleet are offline at night. The condition is there twice: in `due` it keeps vehicles
 * whose budget is used up from taking the place of others; the second one decides, on the row as it is now. By VIN, so that
 * two processes lock in one order.
 */
export const claimWakeUps = `
WITH waiting AS MATERIALIZED (
  SELECT DISTINCT ON (vin) vin, id, not_after FROM commands
  WHERE state = 'queued' AND accepted_at <= $4::timestamptz AND not_after >= $5::timestamptz ORDER BY vin, not_after DESC),
due AS MATERIALIZED (
  SELECT q.vin, q.id, q.not_after, v.ivc FROM waiting q JOIN vehicles v USING (vin) LEFT JOIN wake_ups w USING (vin)
  WHERE v.online = false AND (w.vin IS NULL OR (${mayBeWoken}))
  ORDER BY w.last_at NULLS FIRST, q.not_after LIMIT $6),
claimed AS (
  INSERT INTO wake_ups AS w (vin, id, command_id, day, count, last_at, next_at)
  SELECT vin, gen_random_uuid(), id, ($1::timestamptz AT TIME ZONE 'UTC')::date, 1, $1::timestamptz,
    $1::timestamptz + make_interval(secs => $2::float8)
  FROM due ORDER BY vin
  ON CONFLICT (vin) DO UPDATE SET id = excluded.id, command_id = excluded.command_id,
    day = excluded.day, count = CASE WHEN w.day = excluded.day THEN w.count ELSE 0 END + 1,
    last_at = excluded.last_at, next_at = excluded.next_at, outcome = NULL, problem = NULL
  WHERE ${mayBeWoken}
  RETURNING vin, id)
SELECT c.id, c.vin, d.ivc, d.id AS command_id, d.not_after FROM claimed c JOIN due d USING (vin)`

/** $1: VIN, $2: id, $3: outcome, $4: problem. */
export const settleWakeUp = `UPDATE wake_ups SET outcome = $3, problem = $4 WHERE vin = $1 AND id = $2`

/** The same, and $5: the next one not before. */
export const returnWakeUp = `
UPDATE wake_ups SET outcome = $3, problem = $4, next_at = $5::timestamptz, count = greatest(count - 1, 0)
WHERE vin = $1 AND id = $2`

export const wakeUpOf = `SELECT last_at, next_at, count, outcome, problem FROM wake_ups WHERE vin = $1`

/** $1: not woken since, $2: how many. */
export const forgetWakeUps = `
DELETE FROM wake_ups WHERE vin IN (
  SELECT vin FROM wake_ups WHERE last_at < $1::timestamptz ORDER BY last_at LIMIT $2) AND last_at < $1::timestamptz RETURNING 1`
