import type { CampaignTarget } from '../../ports/campaign.ts'
import { plannedEachTime } from '../planned-each-time.ts'
import { type Asked, Conditions } from './conditions.ts'
import { forgetGovernanceOf } from './governance-events.ts'
import { ofVehicles } from './list-vehicles.ts'

const columns = 'id, name, who, state, reason, spec, total, wave, excused_wave, created_at, updated_at, next_at'

export const insertCampaign = `
INSERT INTO campaigns (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::campaigns, $1::jsonb) RETURNING *`

/** VINs and labels of the vehicles that a target has now, one more than may be. */
export const targetedVehicles = ({ vins, label, version, online }: CampaignTarget, limit: number): Asked => {
  const conditions = new Conditions()
  if (vins !== undefined) {
    const all = conditions.value(vins, 'text[]')
    const text = `SELECT ${plannedEachTime} t.vin, coalesce(v.labels, '{}') AS labels FROM unnest(${all}) AS t (vin) LEFT JOIN vehicles v ON v.vin = t.vin`
    return { text, params: conditions.params }
  }
  ofVehicles(conditions, { label, version }).add(online, (is) => (is ? 'online' : 'online = false'))
  const most = conditions.value(limit, 'int')
  return {
    text: `SELECT ${plannedEachTime} vin, labels FROM vehicles ${conditions.where()} LIMIT ${most}`,
    params: conditions.params,
  }
}

/** $1: campaign, $2: VINs, $3: their zones. */
export const insertVehicles = `
INSERT INTO campaign_vehicles (campaign_id, vin, zone, place)
SELECT $1::uuid, vin, zone, row_number() OVER (ORDER BY md5($1::text || vin))
FROM unnest($2::text[], $3::text[]) AS t (vin, zone)`

export const findCampaign = 'SELECT * FROM campaigns WHERE id = $1::uuid'
export const listCampaigns = 'SELECT * FROM campaigns WHERE ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2'

const state = `CASE WHEN v.problem IS NOT NULL THEN 'refused' WHEN c.id IS NOT NULL THEN c.state WHEN v.wave IS NULL THEN 'waiting'
  WHEN v.submitted_at IS NULL THEN 'submitting' ELSE 'forgotten' END`
const reason = `coalesce(v.problem ->> 'code', c.reason ->> 'code', CASE WHEN v.submitted_at IS NULL THEN v.held_for END)`
const withCommands = 'campaign_vehicles v LEFT JOIN commands c ON c.id = v.command_id'

/** $1: campaign, $2: wave, or null for all. */
export const tallyVehicles = `
SELECT ${state} AS state, ${reason} AS reason, count(*)::int AS count FROM ${withCommands}
WHERE v.campaign_id = $1::uuid AND ($2::int IS NULL OR v.wave = $2) GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`

/** $1: campaign, $2: VIN behind which it begins, $3: states, or null, $4: limit. */
export const listVehiclesOf = `
SELECT * FROM (
  SELECT v.vin, v.wave, v.command_id, v.earlier, ${state} AS state, ${reason} AS reason FROM ${withCommands}
  WHERE v.campaign_id = $1::uuid AND ($2::text IS NULL OR v.vin > $2)) v
WHERE $3::text[] IS NULL OR state = ANY ($3) ORDER BY vin LIMIT $4`

/** $1: id, $2: states, $3: state, $4: reason, $5: now. Of an aborted one that is resumed the wave is excused. */
export const moveCampaign = `
UPDATE campaigns SET state = $3, reason = $4, updated_at = $5::timestamptz, next_at = greatest(next_at, $5::timestamptz),
  ended_at = CASE WHEN $3 IN ('aborted', 'done') THEN $5::timestamptz END,
  excused_wave = CASE WHEN state IN ('aborted', 'done') AND $3 = 'running' THEN wave ELSE excused_wave END
WHERE id = $1::uuid AND state = ANY ($2::text[]) RETURNING *`

/** $1: campaign, $2: states. The row of the campaign is locked by the caller. */
export const retryVehicles = `
UPDATE campaign_vehicles r SET wave = NULL, command_id = NULL, submitted_at = NULL, problem = NULL, held_until = NULL, held_for = NULL,
  earlier = CASE WHEN r.problem IS NULL AND r.command_id IS NOT NULL THEN r.earlier || r.command_id ELSE r.earlier END
FROM (SELECT v.vin, ${state} AS state FROM ${withCommands} WHERE v.campaign_id = $1::uuid) s
WHERE r.campaign_id = $1::uuid AND r.vin = s.vin AND s.state = ANY ($2::text[]) RETURNING 1`

/** $1: holder, $2: now, $3: lease in seconds, $4: limit. A lease that ends later than one of now is of a clock set back. */
export const takeCampaigns = `
UPDATE campaigns c SET holder = $1, lease_until = clock_timestamp() + make_interval(secs => $3)
FROM (
  SELECT id FROM campaigns
  WHERE state = 'running' AND next_at <= $2::timestamptz AND (lease_until IS NULL OR lease_until < clock_timestamp()
    OR lease_until > clock_timestamp() + make_interval(secs => $3))
  ORDER BY next_at LIMIT $4 FOR UPDATE SKIP LOCKED) due
WHERE c.id = due.id RETURNING c.*`

const isMine = `id = $1::uuid AND holder = $2 AND state = 'running'`

export const releaseCampaign = `
UPDATE campaigns SET next_at = $3::timestamptz, lease_until = NULL WHERE id = $1::uuid AND holder = $2`

export const endCampaign = `
UPDATE campaigns SET state = $3, reason = $4, updated_at = $5::timestamptz, ended_at = $5::timestamptz, lease_until = NULL
WHERE ${isMine} RETURNING *`

export const renewCampaign = `
UPDATE campaigns SET lease_until = clock_timestamp() + make_interval(secs => $3) WHERE ${isMine} RETURNING 1`

export const zonesWaiting = `
SELECT DISTINCT zone FROM campaign_vehicles WHERE campaign_id = $1::uuid AND wave IS NULL`

/** $1: campaign, $2: all zones, $3: zones, $4: whether those without one, $5: limit. */
export const nextVehicles = `
SELECT vin FROM campaign_vehicles WHERE campaign_id = $1::uuid AND wave IS NULL
  AND ($2::boolean OR zone = ANY ($3::text[]) OR ($4::boolean AND zone IS NULL))
ORDER BY place LIMIT $5 FOR UPDATE`

export const beginWave = `
UPDATE campaigns SET wave = wave + 1, wave_began_at = $3::timestamptz, updated_at = $3::timestamptz WHERE ${isMine} RETURNING *`

/** $1: campaign, $2: wave, $3: VINs. */
export const enterWave = `
UPDATE campaign_vehicles SET wave = $2 WHERE campaign_id = $1::uuid AND vin = ANY ($3::text[])`

/** $1: campaign, $2: wave, $3: limit, $4: now. Those of the wave that are to be submitted and not held. */
export const nextUnsubmitted = `
SELECT vin, zone, command_id FROM campaign_vehicles WHERE campaign_id = $1::uuid AND wave = $2 AND submitted_at IS NULL
  AND (held_until IS NULL OR held_until <= $4::timestamptz) ORDER BY place LIMIT $3`

/**
 * $1: campaign, $2: wave, $3: VINs, $4: ids, as many. A vehicle that has an id keeps it: another worker may have submitted it.
 * Ids are as young as their submit, because lists look for commands by the time of their ids.
 */
export const claimUnsubmitted = `
WITH next AS (
  SELECT vin FROM campaign_vehicles
  WHERE campaign_id = $1::uuid AND wave = $2 AND submitted_at IS NULL AND vin = ANY ($3::text[]) ORDER BY place FOR UPDATE),
numbered AS (SELECT vin, row_number() OVER () AS number FROM next)
UPDATE campaign_vehicles v SET command_id = coalesce(v.command_id, ($4::uuid[])[n.number])
FROM numbered n WHERE v.campaign_id = $1::uuid AND v.vin = n.vin RETURNING v.vin, v.command_id`

/** $1: campaign, $2: now, $3: notes. What another worker submitted meanwhile is not held any more. */
export const noteSubmits = `
UPDATE campaign_vehicles v SET held_until = n.until, held_for = n.held,
  submitted_at = CASE WHEN n.held IS NULL THEN $2::timestamptz ELSE v.submitted_at END,
  problem = CASE WHEN n.held IS NULL THEN n.problem ELSE v.problem END
FROM jsonb_to_recordset($3::jsonb) AS n (vin text, problem jsonb, held text, until timestamptz)
WHERE v.campaign_id = $1::uuid AND v.vin = n.vin`

export const forgetCampaigns = `
WITH old AS (
  DELETE FROM campaigns WHERE id IN (
    SELECT id FROM campaigns WHERE ended_at < $1::timestamptz ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id),
untold AS (${forgetGovernanceOf('SELECT id FROM old')})
SELECT FROM old`
