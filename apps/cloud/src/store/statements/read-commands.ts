import { attemptedOrInDoubt, inFlight } from './state-lists.ts'

export const commandsById = `SELECT * FROM commands WHERE id = ANY($1::uuid[])`

/** $1: due until then, $2: how many. */
export const dueCommands = `SELECT id, due_at FROM commands WHERE due_at <= $1::timestamptz ORDER BY due_at LIMIT $2`

/**
 * Newest first: commands that stay unknown forever must not hide open ones. `OFFSET 0` has them found by their partial index and
 * sorted afterwards: in the order of the id, all that the vehicle ever had would be looked at for a few.
 */
const newestOfVehicles = (limit: string, condition = ''): string => `
SELECT c.* FROM unnest($1::text[]) AS x (vin) CROSS JOIN LATERAL (
  SELECT * FROM (SELECT * FROM commands WHERE vin = x.vin AND state IN ${attemptedOrInDoubt} ${condition} OFFSET 0) own
  ORDER BY id DESC LIMIT ${limit}) c`

/** $2: of each vehicle. */
export const attemptedOfVehicles = newestOfVehicles('$2')

export const doubtsOfVehicles = newestOfVehicles('500', "AND state = 'unknown'")

export const othersUntil = `
SELECT coalesce(bool_or(settled_at IS NULL), false) AS open, max(settled_at) AS last
FROM commands WHERE vin = $1 AND id <> $2 AND command = ANY($3::text[]) AND issued_at IS NOT NULL`

/**
 * Free lanes in which a command waits, and lanes whose command in flight is settled (which a crash cannot leave, but a person
 * with psql can). Of some vehicles, $2, or of all.
 */
export const idleLanes = (ofSome: boolean): string => `
SELECT DISTINCT q.vin, q.lane
FROM commands q JOIN lanes l USING (vin, lane) JOIN vehicles v USING (vin) LEFT JOIN commands f ON f.id = l.in_flight
WHERE q.state = 'queued' AND (f.id IS NULL OR f.state NOT IN ${inFlight})
  AND v.online IS DISTINCT FROM false ${ofSome ? 'AND q.vin = ANY($2::text[])' : ''}
LIMIT $1`

/** In random order, so that above the limit each vehicle gets its turn. */
export const awaitedVehicles = `
SELECT vin FROM vehicles v
WHERE online = false AND EXISTS (SELECT FROM commands q WHERE q.state = 'queued' AND q.vin = v.vin) ORDER BY random() LIMIT $1`
