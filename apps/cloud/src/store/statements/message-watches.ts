import { messagesMax, watchesMax } from '../../ports/message-watch.ts'

/** $1: VIN, $2: until, $3: who, $4: now. No row: too many others. Two callers at once may make it one more. */
export const beginWatch = `
INSERT INTO message_watches (vin, until, who)
SELECT $1, $2::timestamptz, $3 WHERE (SELECT count(*) FROM message_watches WHERE until > $4::timestamptz AND vin <> $1) < ${watchesMax}
ON CONFLICT (vin) DO UPDATE SET until = excluded.until, who = excluded.who RETURNING vin`

export const endWatch = `DELETE FROM message_watches WHERE vin = $1`

/** $1: now. */
export const currentWatches = `
WITH over AS (DELETE FROM message_watches WHERE until <= $1::timestamptz)
SELECT vin, until, who FROM message_watches WHERE until > $1::timestamptz ORDER BY vin`

/** $1: host, $2: the messages as JSON. */
export const addMessages = `
INSERT INTO watched_messages (vin, at, host, direction, kind, bytes, payload, problem)
SELECT m.vin, m.at, $1, m.direction, m.kind, m.bytes, m.payload, m.problem
FROM jsonb_to_recordset($2::jsonb) AS m (vin text, at timestamptz, direction text, kind text, bytes integer, payload text, problem text)
JOIN message_watches w ON w.vin = m.vin`

export const trimMessages = `
DELETE FROM watched_messages m USING (
  SELECT id, row_number() OVER (PARTITION BY vin ORDER BY id DESC) AS place FROM watched_messages) ranked
WHERE ranked.id = m.id AND ranked.place > ${messagesMax}`

export const messagesOf = `
SELECT vin, at, host, direction, kind, bytes, payload, problem FROM watched_messages
WHERE vin = $1 ORDER BY id DESC LIMIT ${messagesMax}`
