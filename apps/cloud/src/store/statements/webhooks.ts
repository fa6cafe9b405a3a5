import { advisoryLocks } from './advisory-locks.ts'
import { webhookTail } from './governance-events.ts'
import type { DeliveryState } from '../../ports/webhook-store.ts'

/** Under a lock of its own: two that create at once must not both be the last one that fits. */
export const lockWebhooks = `SELECT pg_advisory_xact_lock(${advisoryLocks.webhooks})`

export const createWebhook = `
INSERT INTO webhooks (id, url, states, commands, vins, description, enabled, secret, created_at, position, events)
SELECT $1, $2, $3::text[], $4::text[], $5::text[], $6, $7::boolean, $8, $9::timestamptz, ${webhookTail}, $11::text[]
WHERE (SELECT count(*) FROM webhooks WHERE removed_at IS NULL) < $10
RETURNING *`

export const listWebhooks = `SELECT * FROM webhooks WHERE removed_at IS NULL ORDER BY id`

export const findWebhook = `SELECT * FROM webhooks WHERE id = $1 AND removed_at IS NULL`

/** Each filter with a flag that says whether it is changed: null is a value of it. */
export const changeWebhook = `
UPDATE webhooks SET
  url = coalesce($2, url), description = coalesce($3, description), enabled = coalesce($4::boolean, enabled),
  states = CASE WHEN $5::boolean THEN $6::text[] ELSE states END,
  commands = CASE WHEN $7::boolean THEN $8::text[] ELSE commands END,
  vins = CASE WHEN $9::boolean THEN $10::text[] ELSE vins END,
  events = CASE WHEN $11::boolean THEN $12::text[] ELSE events END,
  gone = gone AND $4::boolean IS DISTINCT FROM true,
  failing_since = CASE WHEN $2::text IS NULL AND $4::boolean IS DISTINCT FROM true THEN failing_since END,
  rests_until = NULL, full_until = NULL
WHERE id = $1 AND removed_at IS NULL RETURNING *`

/** Without its secrets from now on. */
export const removeWebhook = `
UPDATE webhooks SET removed_at = $2::timestamptz, enabled = false, secret = '', previous_secret = NULL, earlier_secrets = NULL
WHERE id = $1 AND removed_at IS NULL RETURNING id`

/** Those that were rotated out and still sign at the instant of the parameter, the newest first. */
const retired = (now: string): string => `
  (CASE WHEN previous_until > ${now} THEN jsonb_build_array(jsonb_build_object('secret', previous_secret, 'until', previous_until))
    ELSE '[]' END
  || coalesce((SELECT jsonb_agg(each ORDER BY nth)
    FROM jsonb_array_elements(earlier_secrets) WITH ORDINALITY AS earlier (each, nth)
    WHERE (each->>'until')::timestamptz > ${now}), '[]'))`

/** All that sign at the instant of the parameter, the newest first. */
export const signingSecrets = (now: string): string =>
  `ARRAY[secret] || ARRAY(SELECT each->>'secret' FROM jsonb_array_elements(${retired(now)}) each)`

/** Each that was rotated out keeps its own end: what was promised at one rotation holds through the next. */
export const rotateSecret = `
UPDATE webhooks SET earlier_secrets = ${retired('$4::timestamptz')},
  previous_secret = secret, previous_until = $3::timestamptz, secret = $2
WHERE id = $1 AND removed_at IS NULL AND jsonb_array_length(${retired('$4::timestamptz')}) < $5::int RETURNING id`

export const secretsOfWebhook = `
SELECT ${signingSecrets('$2::timestamptz')} AS secrets,
  (SELECT min((each->>'until')::timestamptz) FROM jsonb_array_elements(${retired('$2::timestamptz')}) each) AS next_end
FROM webhooks WHERE id = $1 AND removed_at IS NULL`

/** With the state as a word of the text, so that the few parked ones are found by their own index. */
export const listDeliveries = (state: DeliveryState | undefined): string => `
SELECT * FROM webhook_deliveries
WHERE webhook_id = $1 ${state === undefined ? '' : `AND state = '${state}'`} AND ($2::bigint IS NULL OR position < $2)
ORDER BY position DESC LIMIT $3`

/**
 * An attempt that is under way keeps its number, or its end would settle nothing. What its command held back behind it is
 * due again with it.
 */
export const replayDelivery = `
WITH replayed AS (
  UPDATE webhook_deliveries d SET state = 'pending', due_at = $3::timestamptz, ended_at = NULL,
    attempts = CASE WHEN d.lease_until > $3::timestamptz THEN d.attempts ELSE 0 END
  FROM webhooks w WHERE w.id = d.webhook_id AND w.removed_at IS NULL AND d.webhook_id = $1 AND d.position = $2
  RETURNING d.command_id, d.position),
held AS (
  UPDATE webhook_deliveries held SET due_at = $3::timestamptz FROM replayed
  WHERE held.webhook_id = $1 AND held.command_id = replayed.command_id AND held.position > replayed.position
    AND held.state = 'pending' AND held.due_at > $3::timestamptz)
SELECT position FROM replayed`

export const eventBehind = `
SELECT position, at FROM (
  (SELECT position, at FROM events WHERE position > $1 ORDER BY position LIMIT 1)
  UNION ALL (SELECT position, at FROM governance_events WHERE position > $1 ORDER BY position LIMIT 1)) each
ORDER BY position LIMIT 1`

export const lastPosition = `SELECT ${webhookTail} AS tail`

export const moveBack = `
UPDATE webhooks SET position = least(position, $2::bigint), rests_until = NULL, full_until = NULL
WHERE id = $1 AND removed_at IS NULL RETURNING *`
