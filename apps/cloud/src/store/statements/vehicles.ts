export const vehiclesOfGroup = `SELECT vin, ivc FROM vehicles WHERE vin = ANY($1::text[])`

export const registerVehicles = `
INSERT INTO vehicles (vin, registered_at) SELECT vin, $2::timestamptz FROM unnest($1::text[]) AS x (vin) ON CONFLICT DO NOTHING`

export const findVehicle = `SELECT * FROM vehicles WHERE vin = $1`

export const listVehicles = `SELECT * FROM vehicles WHERE ($1::text IS NULL OR vin > $1) AND ($3::text IS NULL OR labels @> ARRAY[$3]) ORDER BY vin LIMIT $2`

export const putVehicle = `
INSERT INTO vehicles (vin, ivc, registered_at, labels) VALUES ($1, $2, $3::timestamptz, coalesce($5::text[], '{}'))
ON CONFLICT (vin) DO UPDATE SET ivc = CASE WHEN $4 THEN excluded.ivc ELSE vehicles.ivc END, labels = coalesce($5, vehicles.labels)
RETURNING *`

/** Whoever gives out a ticket holds the lane's row until its commit, so a command that is being accepted is seen afterwards [L8]. */
export const lockLanesOfVehicle = `SELECT FROM lanes WHERE vin = $1 ORDER BY lane FOR UPDATE`

/** Lanes stay: should the VIN come again, its tickets go on [L8]. */
export const removeVehicle = `
DELETE FROM vehicles v WHERE vin = $1 AND NOT EXISTS (
  SELECT FROM commands c WHERE c.vin = v.vin
    AND (c.state IN ('queued', 'sent', 'delivered', 'running') OR (c.state = 'unknown' AND c.due_at IS NOT NULL)))
RETURNING vin`

/**
 * Births are ordered by the vehicle's counter; a new IVC or a fresh memory begins its own count [L11]. Every worker hears
 * each birth: the lock comes first, so that one of them finds it new and the others the same.
 */
export const recordBirth = `
WITH before AS (SELECT vin, session, online FROM vehicles WHERE vin = $1 FOR UPDATE)
UPDATE vehicles v SET ivc = coalesce($2, v.ivc), online = true, session = $3, counter = $4, seen_at = $5::timestamptz, versions = $6::jsonb
FROM before WHERE v.vin = before.vin
  AND (v.counter IS NULL OR v.counter <= $4 OR $7::boolean OR ($2::text IS NOT NULL AND v.ivc IS DISTINCT FROM $2))
RETURNING before.session = $3 AND before.online AS same`

/** The will of another session than the one on record is old news [L11]. */
export const recordWill = `
UPDATE vehicles SET online = false, seen_at = $3::timestamptz WHERE vin = $1 AND session = $2 AND online IS DISTINCT FROM false RETURNING vin`

/** A message is proof of life; the pairing is made by the first one that names an IVC. Nothing to do is no write. */
export const recordHeard = `
WITH before AS (SELECT vin, online FROM vehicles WHERE vin = $1)
UPDATE vehicles v SET online = CASE WHEN v.online = false THEN true ELSE v.online END, ivc = coalesce(v.ivc, $2), seen_at = $3::timestamptz
FROM before WHERE v.vin = before.vin AND (v.online = false OR (v.ivc IS NULL AND $2::text IS NOT NULL))
RETURNING before.online = false AS returned`

export const recordReports = `
UPDATE vehicles v SET reported = x.reported::jsonb, reported_at = $3::timestamptz
FROM unnest($1::text[], $2::text[]) AS x (vin, reported) WHERE v.vin = x.vin RETURNING v.*`

/** In one order, so that two groups never wait for each other in a circle. */
export const lockVehicles = `SELECT * FROM vehicles WHERE vin = ANY($1::text[]) ORDER BY vin FOR UPDATE`
