/**
 * Claims idempotency keys [L10] and returns every one's row, whoever claimed it first. A key that is taken is written to
 * with what it holds already, because that locks its row: no sweep can take it away before it was read.
 */
export const claimKeys = `
INSERT INTO submit_keys AS held (who, key, hash, command_id, created_at)
SELECT who, key, hash, command_id, $5::timestamptz
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS wanted (who, key, hash, command_id) ORDER BY who, key
ON CONFLICT (who, key) DO UPDATE SET key = held.key RETURNING who, key, hash, command_id`

/** Keys of requests that were refused are free again. By the primary key: `command_id` has no index. */
export const releaseKeys = `
DELETE FROM submit_keys WHERE (who, key, command_id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[]))`

/** The oldest keys. What a submit holds at this moment is left for the next round, so that nobody waits in a circle. */
export const forgetKeys = `
DELETE FROM submit_keys WHERE (who, key) IN (
  SELECT who, key FROM submit_keys WHERE created_at < $1::timestamptz ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING who`
