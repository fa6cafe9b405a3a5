import { credentialsMax, revocationsMax } from '../../ports/vehicle-credential.ts'

/**
 * $9: now. What ended more than 30 days ago, of every vehicle, some at a time: certificates when they are expired, since
 * revocation lists need them until then, and passwords when they are revoked or expired.
 */
const deleteOld = `
DELETE FROM vehicle_credentials WHERE id IN (
  (SELECT id FROM vehicle_credentials WHERE expires_at < $9::timestamptz - interval '30 days' LIMIT 100)
  UNION ALL
  (SELECT id FROM vehicle_credentials WHERE revoked_at < $9::timestamptz - interval '30 days' AND kind = 'password' LIMIT 100))`

/**
 * $1 to $8: the columns; $9: now. No row: the vehicle is not registered, or has enough. Who enrolls a vehicle confirms its VIN;
 * the write of its row is the lock, too.
 */
export const addCredential = `
WITH old AS (${deleteOld}), vehicle AS (UPDATE vehicles SET presumed = false WHERE vin = $2 RETURNING vin)
INSERT INTO vehicle_credentials (id, vin, kind, hash, certificate, created_at, created_by, expires_at)
SELECT $1, $2, $3, $4, $5, $6::timestamptz, $7, $8::timestamptz FROM vehicle
WHERE (SELECT count(*) FROM vehicle_credentials WHERE vin = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $9::timestamptz)) < ${credentialsMax}
RETURNING id`

export const listCredentials = `SELECT * FROM vehicle_credentials WHERE vin = $1 ORDER BY created_at DESC, id DESC LIMIT 100`

export const findCredential = `SELECT * FROM vehicle_credentials WHERE vin = $1 AND id = $2`

export const revokeCredential = `
UPDATE vehicle_credentials SET revoked_at = coalesce(revoked_at, $3::timestamptz) WHERE vin = $1 AND id = $2 RETURNING *`

export const validCredentials = `
SELECT * FROM vehicle_credentials
WHERE vin = ANY($1::text[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2::timestamptz)`

export const revokedSince = `SELECT id, vin, revoked_at AS at FROM vehicle_credentials WHERE revoked_at >= $1::timestamptz`

export const revokedCertificates = `
SELECT id, revoked_at AS at FROM vehicle_credentials
WHERE revoked_at IS NOT NULL AND kind = 'certificate' AND expires_at > $1::timestamptz ORDER BY revoked_at DESC LIMIT ${revocationsMax}`
