/**
 * Counted up to here, so that what endpoints leave that are dead for weeks costs a look no more: 30 to 140 ms of 400,000 such
 * rows among 2.3 million. One count for each webhook, over the same rows, took 2.3 s.
 */
const deliveriesMax = 100_000

const deliveriesIn = (state: 'pending' | 'parked'): string => `(SELECT count(*) FROM (
    SELECT FROM webhook_deliveries WHERE state = '${state}' AND webhook_id IN (SELECT id FROM webhooks WHERE removed_at IS NULL)
    LIMIT ${deliveriesMax}) d)`

/**
 * Open commands and those that wait by their partial indexes, vehicles by a scan of a narrow table, the outbox by positions: they have gaps, so it
 * may be less. Schedules and webhooks are few; their occurrences and deliveries are found by partial indexes; of the audit, what waits for
 * its chain, which is little. $1: now, $2: seconds after which the beginning of an audit entry is given up.
 */
export const figuresNow = `
SELECT
  (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (
    SELECT state, count(*) AS n FROM commands WHERE due_at IS NOT NULL AND settled_at IS NULL GROUP BY state) s) AS open,
  (SELECT jsonb_build_object('registered', count(*), 'online', count(*) FILTER (WHERE online)) FROM vehicles) AS vehicles,
  (SELECT count(DISTINCT q.vin) FROM commands q JOIN vehicles v USING (vin) WHERE q.state = 'queued' AND v.online = false) AS waited_for,
  (SELECT CASE WHEN count(*) > 0 THEN greatest(0, (SELECT coalesce(max(position), 0) FROM events) - min(position)) END FROM relays) AS outbox,
  (SELECT jsonb_build_object('active', count(*) FILTER (WHERE next_at IS NOT NULL), 'paused', count(*) FILTER (WHERE paused),
    'over', count(*) FILTER (WHERE next_at IS NULL AND NOT paused)) FROM schedules) AS schedules,
  (SELECT coalesce(greatest(0, round(1000 * extract(epoch FROM $1::timestamptz - least(
    (SELECT min(next_at) FROM schedules WHERE next_at IS NOT NULL),
    (SELECT min(run_at) FROM occurrences WHERE state = 'due'))))), 0)) AS schedule_lag,
  (SELECT jsonb_build_object('waiting', count(*), 'timeUsed', coalesce(least(1, greatest(0, max(
      extract(epoch FROM $1::timestamptz - asked_at) / nullif(extract(epoch FROM expires_at - asked_at), 0)))), 0))
    FROM approvals WHERE state = 'awaiting_approval') AS approvals,
  (SELECT jsonb_build_object('running', count(*) FILTER (WHERE state = 'running'), 'paused', count(*) FILTER (WHERE state = 'paused'))
    FROM campaigns WHERE ended_at IS NULL) AS campaigns,
  (SELECT coalesce(greatest(0, round(1000 * extract(epoch FROM $1::timestamptz - least(
    (SELECT at FROM audit_pending WHERE done ORDER BY id LIMIT 1),
    (SELECT min(at) + make_interval(secs => $2) FROM audit_pending WHERE NOT done AND at < $1::timestamptz - make_interval(secs => $2)),
    (SELECT at FROM events WHERE position > (SELECT event_position FROM audit_chain) ORDER BY position LIMIT 1))))), 0)) AS audit_lag,
  (SELECT jsonb_build_object('well', count(*) FILTER (WHERE enabled AND failing_since IS NULL),
    'failing', count(*) FILTER (WHERE enabled AND failing_since IS NOT NULL), 'disabled', count(*) FILTER (WHERE NOT enabled))
    FROM webhooks WHERE removed_at IS NULL) AS webhooks,
  jsonb_build_object('pending', ${deliveriesIn('pending')}, 'parked', ${deliveriesIn('parked')}) AS deliveries`
