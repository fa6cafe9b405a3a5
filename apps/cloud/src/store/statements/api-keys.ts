export const createApiKey = `
INSERT INTO api_keys (id, name, scope, hash, created_at, created_by, expires_at, labels)
VALUES ($1, $2, $3, $4, $5::timestamptz, $6, $7::timestamptz, $8::text[]) ON CONFLICT (id) DO NOTHING RETURNING id`

export const findApiKeys = `SELECT * FROM api_keys WHERE id = ANY($1::text[])`

/** Behind the last one of the page before, by what the order is made of. */
export const listApiKeys = `
SELECT * FROM api_keys
WHERE $1::text IS NULL OR (created_at, id) < (SELECT created_at, id FROM api_keys WHERE id = $1)
ORDER BY created_at DESC, id DESC LIMIT $2`

export const revokeApiKey = `
UPDATE api_keys SET revoked_at = coalesce(revoked_at, $2::timestamptz) WHERE id = $1 RETURNING *`

export const findAdminKey = `
SELECT id FROM api_keys
WHERE scope = 'admin' AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1::timestamptz) LIMIT 1`

/** Rows are locked in one order, whoever writes: processes note the uses of the same keys at the same time. */
export const noteApiKeyUses = `
UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, locked.at)
FROM (
  SELECT a.id, u.at FROM api_keys a JOIN unnest($1::text[], $2::timestamptz[]) AS u(id, at) ON u.id = a.id ORDER BY a.id FOR UPDATE OF a
) locked WHERE k.id = locked.id`
