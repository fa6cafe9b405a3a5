/**
 * Claims idempotency keys [L10] and returns the row of each, also when an earlier request claimed it. A used key is
 * overwritten with its own value, because that locks its row: no sweep can delete it before it is read.
 */
export const claimKeys = `
INSERT INTO submit_keys AS held (who, key, hash, command_id, created_at)
SELECT who, key, hash, command_id, $5::timestamptz
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS wanted (who, key, hash, command_id) ORDER BY who, key
ON CONFLICT (who, key) DO UPDATE SET key = held.key RETURNING who, key, hash, command_id`

/** Whether a key was used, by the primary key. Locks nothing, so a submit that is being written is not seen. */
export const usedKey = `SELECT 1 FROM submit_keys WHERE who = $1 AND key = $2`

/** Keys of requests that were refused are free again. By the primary key: `command_id` has no index. */
export const releaseKeys = `
DELETE FROM submit_keys WHERE (who, key, command_id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[]))`

/** Keys that were claimed for commands which were then not written. OFFSET 0: each command is looked up by itself (`named` in group.ts). */
export const releaseUnwritten = `
DELETE FROM submit_keys WHERE (who, key, command_id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[]))
  AND NOT EXISTS (SELECT FROM commands WHERE id = command_id AND id BETWEEN $4::uuid AND $5::uuid OFFSET 0)`

/** Deletes the oldest keys. A key that a submit has locked is left for the next round, so that there is no deadlock. */
export const forgetKeys = `
DELETE FROM submit_keys WHERE (who, key) IN (
  SELECT who, key FROM submit_keys WHERE created_at < $1::timestamptz ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING who`
