import { attemptedOrInDoubt } from './state-lists.ts'

/** `presumed`: registered by a command only, whose VIN may be a mistake. */
export const registerVehicles = `
INSERT INTO vehicles (vin, registered_at, presumed) SELECT vin, $2::timestamptz, $3 FROM unnest($1::text[]) AS x (vin) ON CONFLICT DO NOTHING`

/** A command registered it, it never sent a message, and no PUT confirmed it. Null, from older versions, means no. */
export const isUnheard = `(v.presumed AND v.seen_at IS NULL AND v.reported_at IS NULL AND v.ivc IS NULL) IS TRUE`

export const findVehicle = `SELECT * FROM vehicles WHERE vin = $1`

/** By `vehicles_seen`. */
export const presenceAfter = `
SELECT vin, online, seen_at FROM vehicles
WHERE (coalesce(seen_at, '-infinity'::timestamptz), vin) > ($1::timestamptz, $2::text) AND ($4::text[] IS NULL OR labels && $4)
ORDER BY coalesce(seen_at, '-infinity'::timestamptz), vin LIMIT $3`

export const putVehicle = `
INSERT INTO vehicles (vin, ivc, registered_at, labels) VALUES ($1, $2, $3::timestamptz, coalesce($5::text[], '{}'))
ON CONFLICT (vin) DO UPDATE SET ivc = CASE WHEN $4 THEN excluded.ivc ELSE vehicles.ivc END, labels = coalesce($5, vehicles.labels), presumed = false
RETURNING *`

/**
 * A transaction that gives out a sequence number holds the lane's row until its commit, so a command that is being accepted is seen
 * afterwards [L8]. Written as they are: who remembers them, or waits for them, finds that they have another version.
 */
export const takeLanesOfVehicle = `
WITH held AS MATERIALIZED (SELECT vin, lane FROM lanes WHERE vin = $1 ORDER BY lane FOR UPDATE)
UPDATE lanes l SET tail = tail FROM held h WHERE l.vin = h.vin AND l.lane = h.lane`

/** Each by the index that has just these, so that what is settled is not looked at. */
const commandWaits = `EXISTS (SELECT FROM commands c WHERE c.state = 'queued' AND c.vin = v.vin)`
const commandIsAttempted = `SELECT FROM commands c WHERE c.vin = v.vin AND c.state IN ${attemptedOrInDoubt}`
const commandIsInFlight = `EXISTS (${commandIsAttempted} AND c.state <> 'unknown')`
const isInUse = `(${commandWaits} OR EXISTS (${commandIsAttempted} AND (c.state <> 'unknown' OR c.due_at IS NOT NULL)))`

/** Lanes stay: if the VIN is registered again, its sequence numbers continue [L8]. */
/** With what is kept of its signatures; its credentials are revoked, and stay for the list of revoked certificates. */
const removing = (condition: string): string => `
WITH removed AS (DELETE FROM vehicles v WHERE ${condition} RETURNING vin),
  unsigned AS (DELETE FROM vehicle_signing s USING removed WHERE s.vin = removed.vin),
  unenrolled AS (UPDATE vehicle_credentials c SET revoked_at = now() FROM removed WHERE c.vin = removed.vin AND c.revoked_at IS NULL)
SELECT vin FROM removed`

export const removeVehicle = removing(`vin = $1 AND NOT ${isInUse}`)

export const vehicleInUse = `SELECT ${isInUse} AS in_use FROM vehicles v WHERE vin = $1`

/** An ack counts as a message from it, too; before version 0007 of the schema nothing else was stored of one without an IVC. */
const isForgettable = `${isUnheard} AND v.registered_at < $1::timestamptz AND NOT ${commandWaits} AND NOT ${commandIsInFlight}
  AND NOT EXISTS (SELECT FROM commands c WHERE c.vin = v.vin AND c.received_at IS NOT NULL)`

export const unheardVehicles = `SELECT vin FROM vehicles v WHERE ${isForgettable} ORDER BY registered_at LIMIT $2`

export const removeUnheard = removing(`vin = $2 AND ${isForgettable}`)

/** Its commands in doubt stay: if it ever sends a message, it is asked about them [L7]. */
export const leaveDoubts = `UPDATE commands SET due_at = NULL WHERE vin = $1 AND state = 'unknown' AND due_at IS NOT NULL`

/**
 * Births are ordered by the vehicle's counter; a new IVC or a fresh memory begins its own count, and so does the answer to
 * the pending probe [L11]. A retained birth of a session that is known to have ended is stale. Every worker receives each
 * birth: the lock comes first, so that one of them finds it new and the others the same. Locked in one order, so that two groups
 * never deadlock.
 */
export const recordBirths = `
WITH births AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::boolean[], $7::text[], $8::boolean[])
    AS x (vin, ivc, session, counter, versions, fresh, probe, retained)),
before AS (
  SELECT b.*, v.session AS last_session, v.online AS was_online FROM births b JOIN vehicles v USING (vin) ORDER BY b.vin FOR UPDATE OF v)
UPDATE vehicles v SET ivc = coalesce(b.ivc, v.ivc), online = true, session = b.session, counter = b.counter, seen_at = $9::timestamptz,
  versions = b.versions::jsonb, probe = NULL
FROM before b WHERE v.vin = b.vin
  AND (v.counter IS NULL OR v.counter <= b.counter OR b.fresh OR v.probe = b.probe OR (b.ivc IS NOT NULL AND v.ivc IS DISTINCT FROM b.ivc))
  AND NOT (b.retained AND v.session = b.session AND v.online IS NOT DISTINCT FROM false)
RETURNING v.vin, (b.last_session = b.session AND b.was_online) IS TRUE AS same`

export const registeredOf = `SELECT vin FROM vehicles WHERE vin = ANY($1::text[])`

/** A will of any session but the current one is stale [L11]. Locked in one order, so that two groups never deadlock. */
export const recordWills = `
WITH wills AS (SELECT * FROM unnest($1::text[], $2::text[]) AS x (vin, session)),
before AS (
  SELECT v.vin FROM vehicles v JOIN wills USING (vin, session) WHERE v.online IS DISTINCT FROM false ORDER BY v.vin FOR UPDATE OF v)
UPDATE vehicles v SET online = false, seen_at = $3::timestamptz FROM before WHERE v.vin = before.vin RETURNING v.vin`

/**
 * A message is proof of life; the pairing is made by the first one that names an IVC. Nothing to do is no write, and no
 * lock. Locked in one order, so that two groups never deadlock; the row under its lock tells
 * what was true before.
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

/** The nonces of probes. A vehicle whose row another process has locked is probed by that process. */
export const probeVehicles = `
WITH unasked AS (
  SELECT vin FROM vehicles WHERE vin = ANY($1::text[]) AND probe IS NULL ORDER BY vin FOR UPDATE SKIP LOCKED),
asked AS (
  UPDATE vehicles v SET probe = gen_random_uuid()::text FROM unasked WHERE v.vin = unasked.vin RETURNING v.vin, v.probe)
SELECT vin, probe FROM asked UNION ALL SELECT vin, probe FROM vehicles WHERE vin = ANY($1::text[]) AND probe IS NOT NULL`

export const recordReports = `
UPDATE vehicles v SET reported = x.reported::jsonb, reported_at = $3::timestamptz
FROM unnest($1::text[], $2::text[]) AS x (vin, reported) WHERE v.vin = x.vin RETURNING v.*`

/** In one order, so that two groups never deadlock. */
export const lockVehicles = `SELECT * FROM vehicles WHERE vin = ANY($1::text[]) ORDER BY vin FOR UPDATE`

/** What guards are judged by: a row for each of these signals that a vehicle reported. */
export const reportedSignals = `
SELECT v.vin, s.signal, v.reported -> s.signal AS sample
FROM vehicles v CROSS JOIN unnest($2::text[]) AS s (signal)
WHERE v.vin = ANY($1::text[]) AND v.reported -> s.signal IS NOT NULL`
