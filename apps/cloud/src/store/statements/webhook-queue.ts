import { webhookTail } from './governance-events.ts'
import { signingSecrets } from './webhooks.ts'

/** Those of which there is something to feed, and somewhere to put it. An endpoint that rests takes nothing anyhow. */
export const webhooksBehind = `
SELECT id FROM webhooks
WHERE enabled AND removed_at IS NULL AND position < ${webhookTail}
  AND (full_until IS NULL OR full_until <= $1::timestamptz)
  AND (failing_since IS NULL OR rests_until IS NULL OR rests_until <= $1::timestamptz)`

const room = 'greatest(0, least($2::int, $3::int - w.pending))'

/**
 * One page of one webhook, of status events and of those of approvals and campaigns as they were committed, and its cursor with it. The webhook's row is the lock: whoever does not get it leaves the page
 * to its holder. An event that is there already was asked for again (a replay): it is due as new, but an attempt that is
 * under way keeps its number. One whose command has an earlier event that waits for its next attempt is due no sooner
 * than that (the last of these knows): what is held back is not looked at in vain.
 */
export const feedWebhook = `
WITH webhook AS (
  SELECT w.*, (SELECT count(*) FROM (
    SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'pending' LIMIT $3::int) d) AS pending
  FROM webhooks w WHERE w.id = $1 AND w.enabled AND w.removed_at IS NULL FOR UPDATE OF w SKIP LOCKED),
page AS (
  SELECT e.* FROM webhook w CROSS JOIN LATERAL (
    SELECT * FROM (
      (SELECT position, command_id, sequence, 'command.' || state AS type, NULL::text AS event, state, command, vin
        FROM events WHERE position > w.position ORDER BY position LIMIT ${room})
      UNION ALL
      (SELECT position, subject_id, sequence, type, type, NULL::text, command, vin
        FROM governance_events WHERE position > w.position ORDER BY position LIMIT ${room})) each
    ORDER BY position LIMIT ${room}) e),
moved AS (
  UPDATE webhooks SET position = (SELECT max(position) FROM page) WHERE id = $1 AND EXISTS (SELECT FROM page)),
filled AS (
  UPDATE webhooks SET full_until = next.due_at
  FROM (SELECT min(due_at) AS due_at FROM webhook_deliveries WHERE webhook_id = $1 AND state = 'pending') next
  WHERE id = $1 AND next.due_at > $4::timestamptz AND $3::int <= (SELECT pending FROM webhook)),
fed AS (
  INSERT INTO webhook_deliveries AS d (webhook_id, position, command_id, sequence, event, state, attempts, created_at, due_at)
  SELECT w.id, e.position, e.command_id, e.sequence, e.event, 'pending', 0, $4::timestamptz, greatest($4::timestamptz, (
    SELECT CASE WHEN last.webhook_id = w.id AND last.command_id = e.command_id THEN last.due_at END
    FROM webhook_deliveries last
    WHERE last.state = 'pending'
      AND (last.webhook_id, last.command_id, last.position) <= (w.id, e.command_id, least(e.position - 1, w.position))
    ORDER BY last.webhook_id DESC, last.command_id DESC, last.position DESC LIMIT 1))
  FROM page e CROSS JOIN webhook w
  WHERE CASE WHEN w.events IS NULL THEN e.event IS NULL ELSE e.type = ANY (w.events) END
    AND (w.states IS NULL OR e.event IS NOT NULL OR e.state = ANY (w.states)) AND (w.commands IS NULL OR e.command = ANY (w.commands))
    AND (w.vins IS NULL OR e.vin = ANY (w.vins))
  ORDER BY e.position
  ON CONFLICT (webhook_id, position) DO UPDATE SET state = 'pending', due_at = excluded.due_at, ended_at = NULL,
    attempts = CASE WHEN d.lease_until > $4::timestamptz THEN d.attempts ELSE 0 END
  RETURNING 1)
SELECT (SELECT count(*) FROM page) AS read, (SELECT count(*) FROM fed) AS fed`

/**
 * The attempt is on record before it is made. Who gets the room is drawn by lot, among no more than each may have: the
 * oldest ones would else be always those of an endpoint that is dead. The cost follows what is due: one look at an index
 * for each webhook that does not rest, and no sort, so that its rows are read up to its room and no further. Whether
 * one is the first of its command is asked as a range, for which there is one way only: asked by equality, a planner that
 * has no statistics yet takes another index and reads all that is pending.
 *
 * Of those that fail, the webhook's own row is taken first (the order of the feeder, so that neither waits for the other)
 * and rests for as long as the lease: one attempt at a time on an endpoint, however many processes look.
 */
export const leaseDeliveries = (failing: boolean): string => `
WITH webhook AS (
  SELECT w.id, greatest(0, $2::int - coalesce(busy.sending::int, 0)) AS room
  FROM webhooks w LEFT JOIN jsonb_each_text($1::jsonb) AS busy (id, sending) ON busy.id = w.id::text
  WHERE w.enabled AND w.removed_at IS NULL AND ${
    failing
      ? `w.failing_since IS NOT NULL AND (w.rests_until IS NULL OR w.rests_until <= $4::timestamptz)
  FOR UPDATE OF w SKIP LOCKED`
      : 'w.failing_since IS NULL'
  }),
chosen AS (
  SELECT d.webhook_id, d.position
  FROM webhook w CROSS JOIN LATERAL (
    SELECT d.webhook_id, d.position FROM webhook_deliveries d
    WHERE d.webhook_id = w.id AND d.state = 'pending' AND d.due_at <= $4::timestamptz
      AND (d.lease_until IS NULL OR d.lease_until <= $4::timestamptz)
      AND d.position = (
        SELECT first.position FROM webhook_deliveries first
        WHERE first.state = 'pending' AND (first.webhook_id, first.command_id, first.position) >= (d.webhook_id, d.command_id, 0)
        ORDER BY first.webhook_id, first.command_id, first.position LIMIT 1)
    ORDER BY d.due_at LIMIT w.room
    FOR UPDATE OF d SKIP LOCKED) d
  ORDER BY random() LIMIT $3::int),${
    failing
      ? `
resting AS (
  UPDATE webhooks SET rests_until = $5::timestamptz WHERE id IN (SELECT webhook_id FROM chosen)),`
      : ''
  }
leased AS (
  UPDATE webhook_deliveries d SET attempts = attempts + 1, lease_until = $5::timestamptz
  FROM chosen WHERE d.webhook_id = chosen.webhook_id AND d.position = chosen.position
  RETURNING d.webhook_id, d.position, d.command_id, d.sequence, d.event, d.attempts)
SELECT e.*, to_jsonb(g) AS told, d.webhook_id, d.position AS delivery, d.attempts, w.url,
  CASE WHEN w.failing_since IS NULL THEN 0 ELSE coalesce(w.failures, 1) END AS failures,
  ${signingSecrets('$4::timestamptz')} AS secrets
FROM leased d JOIN webhooks w ON w.id = d.webhook_id
LEFT JOIN events e ON d.event IS NULL AND e.command_id = d.command_id AND e.sequence = d.sequence
LEFT JOIN governance_events g ON d.event IS NOT NULL AND g.position = d.position
ORDER BY d.position`

/** Only the attempt that it is about. Later events of the command are due no sooner than the next attempt. */
export const settleDelivery = `
WITH settled AS (
  UPDATE webhook_deliveries SET state = $4, due_at = coalesce($5::timestamptz, due_at), ended_at = $6::timestamptz,
    lease_until = NULL, last_status = $7::int, last_error = $8
  WHERE webhook_id = $1 AND position = $2 AND attempts = $3 AND state = 'pending'
  RETURNING command_id, position, state, due_at)
UPDATE webhook_deliveries held SET due_at = settled.due_at FROM settled
WHERE settled.state = 'pending' AND held.webhook_id = $1 AND held.command_id = settled.command_id
  AND held.position > settled.position AND held.state = 'pending' AND held.due_at < settled.due_at`

export const noteWell = `
UPDATE webhooks SET failing_since = NULL, failures = NULL, rests_until = NULL WHERE id = $1 AND failing_since IS NOT NULL`

/** What failed says something of the endpoint as it was when the attempt began: of others at the same time, the first does. */
export const noteFailure = `
UPDATE webhooks SET failing_since = coalesce(failing_since, $2::timestamptz), failures = $3::int, rests_until = $4::timestamptz
WHERE id = $1 AND (failing_since IS NOT NULL) = ($3::int > 1)`

export const disableForGone = `UPDATE webhooks SET enabled = false, gone = true WHERE id = $1 AND enabled`

/** What would keep a webhook from its next attempt, or its next page, is over. */
export const endRest = `
UPDATE webhooks SET rests_until = NULL, full_until = NULL
WHERE id = $1 AND (rests_until IS NOT NULL OR full_until IS NOT NULL)`

export const sweepEnded = `
DELETE FROM webhook_deliveries WHERE (webhook_id, position) IN (
  SELECT webhook_id, position FROM webhook_deliveries WHERE state <> 'pending' AND state = $1 AND ended_at < $2::timestamptz
  ORDER BY ended_at LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING 1`

/** By webhook, whatever the statistics: by delivery, all of them would be looked at for one that was removed. */
export const sweepRemoved = `
DELETE FROM webhook_deliveries WHERE (webhook_id, position) IN (
  SELECT d.webhook_id, d.position FROM webhooks w CROSS JOIN LATERAL (
    SELECT webhook_id, position FROM webhook_deliveries WHERE webhook_id = w.id LIMIT $1 FOR UPDATE SKIP LOCKED) d
  WHERE w.removed_at IS NOT NULL LIMIT $1)
RETURNING 1`

export const forgetRemoved = `
DELETE FROM webhooks w WHERE w.removed_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id)`
