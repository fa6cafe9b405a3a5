import { advisoryLocks } from './advisory-locks.ts'

/** One process at a time counts what was sent within the last second, and sends more. The others look again soon. */
export const lockWakeUps = `SELECT pg_try_advisory_xact_lock(${advisoryLocks.wakeUps}) AS locked`

/**
 * $1: now, $2: spacing in seconds, $3: how many a day. A `next_at` far behind the spacing is of a clock that was ahead and has
 * been set back; two processes, whose clocks differ a little, must not take each other's for that.
 */
const mayBeWoken = `
  w.next_at NOT BETWEEN $1::timestamptz AND $1::timestamptz + make_interval(secs => $2::float8 * 2 + 60)
  AND (w.day <> ($1::timestamptz AT TIME ZONE 'UTC')::date OR w.count < $3)`

/**
 * What waits by its partial index, and what was sent by the instant of its repetition, which is at most half a minute ahead;
 * `OFFSET 0` keeps that index, for the one of attempted commands has all that stay unknown forever, too. One that is due at its
 * deadline is not repeated any more.
 */
const missingTheirVehicle = `
  SELECT vin, id, not_after, accepted_at FROM commands WHERE state = 'queued'
  UNION ALL SELECT vin, id, not_after, accepted_at FROM (
    SELECT * FROM commands WHERE due_at <= $7::timestamptz OFFSET 0) soon WHERE state = 'sent' AND cancel IS NULL AND due_at < deadline`

/** No vehicle has two within a second, so rows count wake-ups. Those of a clock that was ahead do not count forever. */
const sentLately = `
  SELECT count(*) FROM wake_ups WHERE last_at > $1::timestamptz - interval '1 s' AND last_at < $1::timestamptz + interval '1 s'`

/**
 * $4: accepted, and known to be offline, before, $5: may begin at this time or later, $6: how many, $7: repeated until, $8: how
 * many a second. It begins with the commands: most vehicles of a fleet are offline at night. The condition is there twice: in
 * `due` it keeps vehicles whose budget is used up from taking the place of others; the second one decides, on the row as it is
 * now. By VIN, so that two processes lock in one order.
 */
export const claimWakeUps = `
WITH missing AS MATERIALIZED (
  SELECT DISTINCT ON (vin) vin, id, not_after FROM (${missingTheirVehicle}) either
  WHERE accepted_at <= $4::timestamptz AND not_after >= $5::timestamptz ORDER BY vin, not_after DESC),
due AS MATERIALIZED (
  SELECT q.vin, q.id, q.not_after, v.ivc FROM missing q JOIN vehicles v USING (vin) LEFT JOIN wake_ups w USING (vin)
  WHERE v.online = false AND (v.seen_at > $4::timestamptz) IS NOT TRUE AND (w.vin IS NULL OR (${mayBeWoken}))
  ORDER BY CASE WHEN w.day = ($1::timestamptz AT TIME ZONE 'UTC')::date THEN w.last_at END NULLS FIRST, q.not_after
  LIMIT (SELECT least($6::bigint, greatest($8::bigint - (${sentLately}), 0)))),
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
