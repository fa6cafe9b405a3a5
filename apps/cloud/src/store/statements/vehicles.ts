import { open } from './state-lists.ts'

/** `presumed`: by a command alone, which may have the VIN wrong. */
export const registerVehicles = `
INSERT INTO vehicles (vin, registered_at, presumed) SELECT vin, $2::timestamptz, $3 FROM unnest($1::text[]) AS x (vin) ON CONFLICT DO NOTHING`

/** A command registered it, and neither did it ever speak nor did anybody vouch for it. Null, of what older versions wrote, is no. */
export const isUnheard = `(v.presumed AND v.seen_at IS NULL AND v.reported_at IS NULL AND v.ivc IS NULL) IS TRUE`

export const findVehicle = `SELECT * FROM vehicles WHERE vin = $1`

export const listVehicles = `SELECT * FROM vehicles WHERE ($1::text IS NULL OR vin > $1) AND ($3::text IS NULL OR labels @> ARRAY[$3]) ORDER BY vin LIMIT $2`

export const putVehicle = `
INSERT INTO vehicles (vin, ivc, registered_at, labels) VALUES ($1, $2, $3::timestamptz, coalesce($5::text[], '{}'))
ON CONFLICT (vin) DO UPDATE SET ivc = CASE WHEN $4 THEN excluded.ivc ELSE vehicles.ivc END, labels = coalesce($5, vehicles.labels), presumed = false
RETURNING *`

/** Whoever gives out a sequence number holds the lane's row until its commit, so a command that is being accepted is seen afterwards [L8]. */
export const lockLanesOfVehicle = `SELECT FROM lanes WHERE vin = $1 ORDER BY lane FOR UPDATE`

const openCommands = `SELECT FROM commands c WHERE c.vin = v.vin AND c.state IN ${open}`
const isInUse = `EXISTS (${openCommands} OR c.vin = v.vin AND c.state = 'unknown' AND c.due_at IS NOT NULL)`

/** Lanes stay: should the VIN come again, its sequence numbers go on [L8]. */
export const removeVehicle = `DELETE FROM vehicles v WHERE vin = $1 AND NOT ${isInUse} RETURNING vin`

export const vehicleInUse = `SELECT ${isInUse} AS in_use FROM vehicles v WHERE vin = $1`

/** An ack is a word of it, too; before version 0007 of the schema nothing else was written down of one without an IVC. */
const isForgettable = `${isUnheard} AND v.registered_at < $1::timestamptz AND NOT EXISTS (${openCommands})
  AND NOT EXISTS (SELECT FROM commands c WHERE c.vin = v.vin AND c.received_at IS NOT NULL)`

export const unheardVehicles = `SELECT vin FROM vehicles v WHERE ${isForgettable} ORDER BY registered_at LIMIT $2`

export const removeUnheard = `DELETE FROM vehicles v WHERE vin = $2 AND ${isForgettable} RETURNING vin`

/** Doubts about it are left to stand: should it ever speak, they are asked about then [L7]. */
export const leaveDoubts = `UPDATE commands SET due_at = NULL WHERE vin = $1 AND state = 'unknown' AND due_at IS NOT NULL`

/**
 * Births are ordered by the vehicle's counter; a new IVC or a fresh memory begins its own count, and so does the answer to
 * the probe that is out [L11]. One that the broker had kept, of a session that is known to be gone, is old news.
 * Every worker hears each birth: the lock comes first, so that one of them finds it new and the others the same.
 */
export const recordBirth = `
WITH before AS (SELECT vin, session, online FROM vehicles WHERE vin = $1 FOR UPDATE)
UPDATE vehicles v SET ivc = coalesce($2, v.ivc), online = true, session = $3, counter = $4, seen_at = $5::timestamptz, versions = $6::jsonb, probe = NULL
FROM before WHERE v.vin = before.vin
  AND (v.counter IS NULL OR v.counter <= $4 OR $7::boolean OR v.probe = $8 OR ($2::text IS NOT NULL AND v.ivc IS DISTINCT FROM $2))
  AND NOT ($9::boolean AND v.session = $3 AND v.online IS NOT DISTINCT FROM false)
RETURNING before.session = $3 AND before.online AS same`

/** The will of another session than the one on record is old news [L11]. */
export const recordWill = `
UPDATE vehicles SET online = false, seen_at = $3::timestamptz WHERE vin = $1 AND session = $2 AND online IS DISTINCT FROM false RETURNING vin`

/**
 * A message is proof of life; the pairing is made by the first one that names an IVC. Nothing to do is no write, and no
 * lock. Locked in one order, so that two groups never wait for each other in a circle; what was true is told by the row as it
 * is under its lock.
 */
export const recordHeard = `
WITH heard AS (SELECT * FROM unnest($1::text[], $2::text[]) AS x (vin, ivc)),
before AS (
  SELECT v.vin, v.online, v.seen_at, heard.ivc FROM vehicles v JOIN heard USING (vin)
  WHERE v.online = false OR v.seen_at IS NULL OR (v.ivc IS NULL AND heard.ivc IS NOT NULL)
  ORDER BY v.vin FOR UPDATE OF v)
UPDATE vehicles v SET online = CASE WHEN v.online = false THEN true ELSE v.online END, ivc = coalesce(v.ivc, before.ivc), seen_at = $3::timestamptz, probe = NULL
FROM before WHERE v.vin = before.vin
RETURNING v.vin, CASE WHEN before.online = false THEN 'returned' WHEN before.seen_at IS NULL THEN 'first' END AS news`

/** The nonces that vehicles are asked with. One that another process is giving its nonce right now is asked by that one. */
export const probeVehicles = `
WITH unasked AS (
  SELECT vin FROM vehicles WHERE vin = ANY($1::text[]) AND probe IS NULL ORDER BY vin FOR UPDATE SKIP LOCKED),
asked AS (
  UPDATE vehicles v SET probe = gen_random_uuid()::text FROM unasked WHERE v.vin = unasked.vin RETURNING v.vin, v.probe)
SELECT vin, probe FROM asked UNION ALL SELECT vin, probe FROM vehicles WHERE vin = ANY($1::text[]) AND probe IS NOT NULL`

export const recordReports = `
UPDATE vehicles v SET reported = x.reported::jsonb, reported_at = $3::timestamptz
FROM unnest($1::text[], $2::text[]) AS x (vin, reported) WHERE v.vin = x.vin RETURNING v.*`

/** In one order, so that two groups never wait for each other in a circle. */
export const lockVehicles = `SELECT * FROM vehicles WHERE vin = ANY($1::text[]) ORDER BY vin FOR UPDATE`
