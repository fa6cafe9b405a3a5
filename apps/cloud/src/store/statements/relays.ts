/**
 * Renews the own lease, or takes one that is over, by the database's clock: the claimants' own may differ. One that ends
 * later than a lease that is taken now was taken before that clock was put back, and is over, too.
 */
export const claimRelay = `
UPDATE relays SET holder = $2, lease_until = clock_timestamp() + make_interval(secs => $3)
WHERE name = $1 AND (holder IS NOT DISTINCT FROM $2 OR holder IS NULL
  OR lease_until NOT BETWEEN clock_timestamp() AND clock_timestamp() + make_interval(secs => $3))
RETURNING position`

export const insertRelay = `
INSERT INTO relays (name, position, holder, lease_until)
VALUES ($1, 0, $2, clock_timestamp() + make_interval(secs => $3)) ON CONFLICT DO NOTHING RETURNING position`

/** Only by the holder, and never back. */
export const advanceRelay = `
UPDATE relays SET position = greatest(position, $3::bigint) WHERE name = $1 AND holder = $2 RETURNING position`

export const releaseRelay = `UPDATE relays SET holder = NULL WHERE name = $1 AND holder = $2`
