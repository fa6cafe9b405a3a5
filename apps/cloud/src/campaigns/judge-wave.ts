import { isOpen } from '@keyfob/protocol'
import type { AbortRule, Tally, VehicleState } from '../ports/campaign.ts'

const failures: ReadonlySet<VehicleState> = new Set(['failed', 'rejected', 'refused'])

const countOf = (tallies: readonly Tally[], isCounted: (state: VehicleState) => boolean): number =>
  tallies.reduce((sum, { state, count }) => (isCounted(state) ? sum + count : sum), 0)

/** How far a wave is. */
export interface WaveProgress {
  readonly size: number
  readonly unsubmitted: number
  /** Submitted and not settled. */
  readonly open: number
  /** Why the campaign has to stop, by its rule; undefined: it need not. */
  readonly reason: string | undefined
}

/**
 * Pure. Shares are of all vehicles of the wave, also of those that have no outcome yet: what is above the limit stays above
 * it, so it is seen in the middle of a wave, too. `expired` and `canceled` are no failures: nothing happened.
 */
export const judgeWave = (tallies: readonly Tally[], abort: AbortRule): WaveProgress => {
  const size = countOf(tallies, () => true)
  const failed = countOf(tallies, (state) => failures.has(state))
  const unknown = countOf(tallies, (state) => state === 'unknown')
  return {
    size,
    unsubmitted: countOf(tallies, (state) => state === 'submitting'),
    open: countOf(tallies, isUnsettled),
    reason: above(abort.failed, failed, size, 'failed') ?? above(abort.unknown, unknown, size, 'are unknown'),
  }
}

const others: ReadonlySet<VehicleState> = new Set(['waiting', 'submitting', 'refused', 'forgotten'])
const isUnsettled = (state: VehicleState): boolean =>
  !others.has(state) && isOpen(state as Parameters<typeof isOpen>[0]) // the others are states of commands

const above = (limit: number | null, count: number, size: number, what: string): string | undefined =>
  limit !== null && count > limit * size
    ? `${count} of the ${size} vehicles of the wave ${what}, and the limit is ${percent(limit)}.`
    : undefined

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`
