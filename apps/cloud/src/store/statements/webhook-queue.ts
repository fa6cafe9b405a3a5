import { signingSecrets } from './webhooks.ts'

export const webhooksBehind = `
SELECT id FROM webhooks
WHERE enabled AND removed_at IS NULL AND position < (SELECT coalesce(max(position), 0) FROM events)`

/**
 * One page of one webhook, and its cursor with it. The webhook's row is the lock: whoever does not get it leaves the page
 * to its holder. An event that is there already was asked for again (a replay): it is due as new, but an attempt that is
 * under way keeps its number.
 */
export const feedWebhook = `
WITH webhook AS (
  SELECT w.*, (SELECT count(*) FROM (
    SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'pending' LIMIT $3::int) d) AS pending
  FROM webhooks w WHERE w.id = $1 AND w.enabled AND w.removed_at IS NULL FOR UPDATE OF w SKIP LOCKED),
page AS (
  SELECT e.* FROM webhook w CROSS JOIN LATERAL (
    SELECT position, command_id, sequence, state, command, vin FROM events WHERE position > w.position
    ORDER BY position LIMIT greatest(0, least($2::int, $3::int - w.pending))) e),
moved AS (
  UPDATE webhooks SET position = (SELECT max(position) FROM page) WHERE id = $1 AND EXISTS (SELECT FROM page)),
fed AS (
  INSERT INTO webhook_deliveries AS d (webhook_id, position, command_id, sequence, state, attempts, created_at, due_at)
  SELECT w.id, e.position, e.command_id, e.sequence, 'pending', 0, $4::timestamptz, $4::timestamptz
  FROM page e CROSS JOIN webhook w
  WHERE (w.states IS NULL OR e.state = ANY (w.states)) AND (w.commands IS NULL OR e.command = ANY (w.commands))
    AND (w.vins IS NULL OR e.vin = ANY (w.vins))
  ORDER BY e.position
  ON CONFLICT (webhook_id, position) DO UPDATE SET state = 'pending', due_at = excluded.due_at, ended_at = NULL,
    attempts = CASE WHEN d.lease_until > excluded.due_at THEN d.attempts ELSE 0 END
  RETURNING 1)
SELECT (SELECT count(*) FROM page) AS read, (SELECT count(*) FROM fed) AS fed`

/**
 * The attempt is on record before it is made. Who gets the room is drawn by lot, among no more than each may have: the
 * oldest ones would else be always those of an endpoint that is dead.
 */
export const leaseDeliveries = `
WITH chosen AS (
  SELECT d.webhook_id, d.position
  FROM webhooks w LEFT JOIN jsonb_each_text($1::jsonb) AS busy (id, sending) ON busy.id = w.id::text
  CROSS JOIN LATERAL (
    SELECT d.webhook_id, d.position FROM webhook_deliveries d
    WHERE d.webhook_id = w.id AND d.state = 'pending' AND d.due_at <= $5::timestamptz
      AND (d.lease_until IS NULL OR d.lease_until <= $5::timestamptz)
      AND NOT EXISTS (
        SELECT FROM webhook_deliveries earlier
        WHERE earlier.webhook_id = d.webhook_id AND earlier.command_id = d.command_id AND earlier.position < d.position
          AND earlier.state = 'pending')
    ORDER BY d.due_at, d.position LIMIT greatest(0, $2::int - coalesce(busy.sending::int, 0))
    FOR UPDATE OF d SKIP LOCKED) d
  WHERE w.enabled AND w.removed_at IS NULL AND (w.failing_since IS NOT NULL) = $3::boolean
  ORDER BY random() LIMIT $4::int),
leased AS (
  UPDATE webhook_deliveries d SET attempts = attempts + 1, lease_until = $6::timestamptz
  FROM chosen WHERE d.webhook_id = chosen.webhook_id AND d.position = chosen.position
  RETURNING d.webhook_id, d.position, d.command_id, d.sequence, d.attempts)
SELECT e.*, d.webhook_id, d.position AS delivery, d.attempts, w.url, w.failing_since IS NOT NULL AS failing,
  ${signingSecrets('$5::timestamptz')} AS secrets
FROM leased d JOIN webhooks w ON w.id = d.webhook_id
LEFT JOIN events e ON e.command_id = d.command_id AND e.sequence = d.sequence
ORDER BY d.position`

/** Only the attempt that it is about. */
export const settleDelivery = `
UPDATE webhook_deliveries SET state = $4, due_at = coalesce($5::timestamptz, due_at), ended_at = $6::timestamptz,
  lease_until = NULL, last_status = $7::int, last_error = $8
WHERE webhook_id = $1 AND position = $2 AND attempts = $3 AND state = 'pending'`

export const noteWell = `UPDATE webhooks SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL`
export const noteFailing = `UPDATE webhooks SET failing_since = $2::timestamptz WHERE id = $1 AND failing_since IS NULL`
export const noteGone = `UPDATE webhooks SET enabled = false, gone = true WHERE id = $1 AND enabled`

export const sweepEnded = `
DELETE FROM webhook_deliveries WHERE (webhook_id, position) IN (
  SELECT webhook_id, position FROM webhook_deliveries WHERE state <> 'pending' AND state = $1 AND ended_at < $2::timestamptz
  ORDER BY ended_at LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING 1`

export const sweepRemoved = `
DELETE FROM webhook_deliveries WHERE (webhook_id, position) IN (
  SELECT d.webhook_id, d.position FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
  WHERE w.removed_at IS NOT NULL LIMIT $1 FOR UPDATE OF d SKIP LOCKED)
RETURNING 1`

export const forgetRemoved = `
DELETE FROM webhooks w WHERE w.removed_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id)`
