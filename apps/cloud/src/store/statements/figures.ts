/** Open commands by their partial index, vehicles by a scan of a narrow table, the outbox by positions: they have gaps, so it may be less. */
export const figuresNow = `
SELECT
  (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (
    SELECT state, count(*) AS n FROM commands WHERE due_at IS NOT NULL AND settled_at IS NULL GROUP BY state) s) AS open,
  (SELECT jsonb_build_object('registered', count(*), 'online', count(*) FILTER (WHERE online)) FROM vehicles) AS vehicles,
  (SELECT CASE WHEN count(*) > 0 THEN greatest(0, (SELECT coalesce(max(position), 0) FROM events) - min(position)) END FROM relays) AS outbox`
