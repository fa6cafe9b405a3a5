export const eventsOfCommand = `SELECT * FROM events WHERE command_id = $1 ORDER BY sequence`

export const eventsAfter = `
SELECT * FROM events
WHERE position > $1 AND ($2::uuid IS NULL OR command_id = $2) AND ($3::text IS NULL OR vin = $3)
ORDER BY position LIMIT $4`

export const eventsTail = `SELECT coalesce(max(position), 0) AS tail FROM events`
