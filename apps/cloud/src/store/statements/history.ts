/** A command of a week that is still to be worked off. */
export const openInWeek = (week: string): string => `SELECT 1 FROM commands_${week} WHERE due_at IS NOT NULL LIMIT 1`

/** A relay that was at work within the time that history is kept, and has not come to the end of the week yet [L9]. */
export const unpublishedInWeek = (week: string): string => `
SELECT 1 FROM relays
WHERE lease_until > clock_timestamp() - make_interval(secs => $1) AND position < (SELECT max(position) FROM events_${week})`

/** Old commands that no week took, with their events. */
export const forgetOrphans = `
WITH old AS (
  DELETE FROM commands_default WHERE id IN (
    SELECT id FROM commands_default WHERE id < $1::uuid AND due_at IS NULL ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
  AND NOT EXISTS (
    SELECT FROM relays WHERE lease_until > clock_timestamp() - make_interval(secs => $3)
      AND position < (SELECT max(position) FROM events_default))
  RETURNING id)
DELETE FROM events_default WHERE command_id IN (SELECT id FROM old)`
