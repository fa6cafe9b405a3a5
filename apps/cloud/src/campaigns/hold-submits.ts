/**
 * Which submits of a wave have to wait now, and until when: for the window of the campaign, or for a place in the quotas of
 * the caller who made it. A submit that waits is not refused, and nothing is lost: its vehicle stays in its wave.
 *
 * One after the other, so that a quota of the caller that is used up is found by one vehicle, and not counted for all of a
 * batch in the quotas of their VINs.
 */
import { type Clock, type Duration, milliseconds, minutes } from '@keyfob/runtime'
import type { Campaign, HeldNote, UnsubmittedVehicle } from '../ports/campaign.ts'
import type { QuotaService } from '../ports/quotas.ts'
import { isOpenIn, opensIn } from './local-window.ts'

export interface HoldParts {
  /** Null where there are none. */
  readonly quotas: QuotaService | null
  readonly clock: Pick<Clock, 'now'>
}

export interface Held {
  /** What may be submitted now. */
  readonly vins: readonly string[]
  readonly notes: readonly HeldNote[]
  /** A quota of the caller is used up: no other vehicle has a place now. */
  readonly isAll: boolean
}

/** Looked at again at least so often: clocks change. */
const windowHoldMax: Duration = minutes(15)
/** A window of a quota that ends this very moment. */
const quotaHoldMin: Duration = milliseconds(100)

export const holdSubmits = async (
  parts: HoldParts,
  campaign: Campaign,
  vehicles: readonly UnsubmittedVehicle[],
): Promise<Held> => {
  const vins: string[] = []
  const notes: HeldNote[] = []
  let isAll = false
  for (const vehicle of vehicles) {
    const hold = await holdOf(parts, campaign, vehicle)
    if (hold === undefined) vins.push(vehicle.vin)
    else notes.push({ vin: vehicle.vin, held: hold.held, until: hold.until })
    isAll ||= hold?.isAll ?? false
  }
  return { vins, notes, isAll }
}

type Hold = Omit<HeldNote, 'vin'> & Pick<Held, 'isAll'>

/** What has an id had its place, and may be submitted already. */
const holdOf = async (parts: HoldParts, campaign: Campaign, vehicle: UnsubmittedVehicle): Promise<Hold | undefined> =>
  vehicle.hasId ? undefined : (windowHold(parts, campaign, vehicle) ?? (await quotaHold(parts, campaign, vehicle)))

const windowHold = ({ clock }: HoldParts, { spec }: Campaign, { zone }: UnsubmittedVehicle): Hold | undefined => {
  const { window } = spec
  const now = clock.now()
  if (window === null || isOpenIn(window, zone, now)) return undefined
  const until = now + Math.min(windowHoldMax, opensIn(window, zone, now))
  return { held: 'window_closed', until, isAll: false }
}

const quotaHold = async (
  { quotas, clock }: HoldParts,
  { who, spec }: Campaign,
  { vin }: UnsubmittedVehicle,
): Promise<Hold | undefined> => {
  const asked = { who, counter: who, vin, command: spec.command, idempotencyKey: undefined, waits: true }
  const over = ((await quotas?.take(asked)) ?? []).filter(({ isOver }) => isOver)
  if (over.length === 0) return undefined
  const until = clock.now() + Math.max(quotaHoldMin, ...over.map(({ resetsIn }) => resetsIn))
  return { held: 'quota_exceeded', until, isAll: over.some(({ rule }) => rule.kind === 'caller') }
}
