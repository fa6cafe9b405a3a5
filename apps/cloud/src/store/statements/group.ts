import { plannedEachTime } from '../planned-each-time.ts'
import { isUnheard } from './vehicles.ts'

/**
 * What one transaction of a group asks for, all in one flight. Each statement has a snapshot of its own, taken when the
 * one before it has its locks, so what is read after the locks stays true until the commit.
 */

/**
 * The commands of a list, each looked up by itself in the week of its id: `$least` and the parameter behind it are the least and the
 * greatest of the ids, which begin with the time. OFFSET 0 keeps it so. A plan that was made while there were few commands would
 * otherwise read all between the two through the index of vehicles and ids, in which every command of the week has to be passed,
 * and be kept when there are many.
 */
const named = (columns: string, ids: number, least: number, condition = ''): string => `
  SELECT named.* FROM unnest($${ids}::uuid[]) AS n (id) CROSS JOIN LATERAL (
    SELECT ${columns} FROM commands c WHERE c.id = n.id AND c.id BETWEEN $${least}::uuid AND $${least + 1}::uuid ${condition} OFFSET 0) named`

/** New lanes of registered vehicles. Inserted before old lanes are locked, so that two groups never deadlock. */
export const makeLanes = `
INSERT INTO lanes (vin, lane, tail)
SELECT DISTINCT w.vin, w.lane, 0 FROM unnest($1::text[], $2::text[]) AS w (vin, lane) JOIN vehicles v ON v.vin = w.vin ORDER BY 1, 2
ON CONFLICT (vin, lane) DO NOTHING`

/** By the primary key. A vehicle has as many as there are kinds of commands that may run beside each other. */
export const lanesOf = `SELECT vin, lane FROM lanes WHERE vin = ANY($1::text[])`

/**
 * Locks the lanes that are named, and those of some commands, in one order, so that concurrent groups never deadlock. The
 * lane's row guards all of its commands: whoever changes a command holds its lane (but for `published_at`), so commands need no locks of their own.
 * The vehicle's columns are hints from the statement's snapshot.
 */
export const lockLanes = `
SELECT l.vin, l.lane, l.tail, l.in_flight, l.xmin::text AS version, v.ivc, v.online, ${isUnheard} AS unheard
FROM lanes l JOIN vehicles v USING (vin)
WHERE (l.vin, l.lane) IN (
  SELECT * FROM unnest($1::text[], $2::text[]) UNION ${named('vin, lane', 3, 4)})
ORDER BY l.vin, l.lane
FOR UPDATE OF l`

/**
 * When the broker took first attempts, of commands for which that is not on record: without their lanes, and past rows that a
 * group is writing, so it never waits for one, and no circle of locks goes through it. A row to be updated cannot be looked up by itself
 * as above, so it is planned each time.
 */
export const notePublished = `${plannedEachTime}
UPDATE commands c SET published_at = ($2::timestamptz[])[array_position($1::uuid[], c.id)]
WHERE c.id = ANY(ARRAY(${named('id', 1, 3, 'AND published_at IS NULL FOR UPDATE SKIP LOCKED')})) AND c.id BETWEEN $3::uuid AND $4::uuid
RETURNING c.id`

/**
 * The commands that are named, what waits in the locked lanes, and what is in flight where a submit supersedes it.
 * OFFSET 0 makes each lane a look of its own into the index of what waits: a plan that was made while nothing waited would read all of it.
 */
export const readGroup = `
SELECT waiting.* FROM (
  SELECT * FROM unnest($1::text[], $2::text[]) UNION ${named('vin, lane', 3, 6)}) AS place (vin, lane)
CROSS JOIN LATERAL (
  SELECT c.* FROM commands c WHERE c.state = 'queued' AND c.vin = place.vin AND c.lane = place.lane OFFSET 0) waiting
UNION ALL ${named('c.*', 3, 6, "AND state <> 'queued'")}
UNION ALL
SELECT * FROM commands
WHERE NOT id = ANY($3::uuid[]) AND id IN (
  SELECT in_flight FROM lanes WHERE (vin, lane) IN (SELECT * FROM unnest($4::text[], $5::text[])))`
