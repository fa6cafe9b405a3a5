/** Claims idempotency keys [L10]. A key that is taken, by this group or another, is not returned. */
export const claimKeys = `
INSERT INTO submit_keys (who, key, hash, command_id, created_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[]) ORDER BY 1, 2
ON CONFLICT DO NOTHING RETURNING command_id`

export const readKeys = `
SELECT who, key, hash, command_id FROM submit_keys WHERE (who, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`

/** Keys of requests that were refused are free again. */
export const releaseKeys = `DELETE FROM submit_keys WHERE command_id = ANY($1::uuid[])`
