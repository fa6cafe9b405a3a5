import { isUnheard } from './vehicles.ts'

/**
 * Locks the lanes of some commands, in one order, so that concurrent groups never deadlock. The lane's row guards all of
 * its commands: whoever changes a command holds its lane, so commands need no locks of their own.
 * The vehicle's columns are hints from the statement's snapshot.
 */
export const lockLanesOfCommands = `
SELECT l.vin, l.lane, l.tail, l.in_flight, v.ivc, v.online
FROM lanes l JOIN vehicles v USING (vin)
WHERE (l.vin, l.lane) IN (SELECT vin, lane FROM commands WHERE id = ANY($1::uuid[]))
ORDER BY l.vin, l.lane
FOR UPDATE OF l`

/** The same for lanes that are named. */
export const lockLanes = `
SELECT l.vin, l.lane, l.tail, l.in_flight, v.ivc, v.online
FROM lanes l JOIN vehicles v USING (vin)
WHERE (l.vin, l.lane) IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY l.vin, l.lane
FOR UPDATE OF l`

/** Takes the next tickets of lanes, making lanes that are new; the update is the lock [L8]. Tickets of refused commands are gaps. */
export const takeTickets = `
WITH wanted AS (SELECT vin, lane, count(*) AS tickets FROM unnest($1::text[], $2::text[]) AS w (vin, lane) GROUP BY vin, lane),
locked AS (
  INSERT INTO lanes AS l (vin, lane, tail) SELECT vin, lane, tickets FROM wanted ORDER BY vin, lane
  ON CONFLICT (vin, lane) DO UPDATE SET tail = l.tail + excluded.tail
  RETURNING vin, lane, tail, in_flight)
SELECT locked.*, tail - wanted.tickets + 1 AS first_ticket, v.ivc, v.online, ${isUnheard} AS unheard
FROM locked JOIN wanted USING (vin, lane) JOIN vehicles v USING (vin)`
