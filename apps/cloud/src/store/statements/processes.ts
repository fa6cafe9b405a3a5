/** One statement, so that a process that was killed leaves no row for longer than the others live. */
export const renewProcess = `
WITH old AS (DELETE FROM processes WHERE seen_at < clock_timestamp() - interval '1 hour' AND id <> $1)
INSERT INTO processes (id, host, version, roles, since, brokers, seen_at)
VALUES ($1, $2, $3, $4::text[], $5::timestamptz, $6::jsonb, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET brokers = excluded.brokers, seen_at = excluded.seen_at`

export const removeProcess = `DELETE FROM processes WHERE id = $1`

export const runningProcesses = `
SELECT id, host, version, roles, since, brokers FROM processes
WHERE seen_at > clock_timestamp() - make_interval(secs => $1) ORDER BY since, id LIMIT 200`
