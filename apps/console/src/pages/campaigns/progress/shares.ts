/** How far a campaign is, from its tallies by state and reason. Pure. */
import type { CampaignWithProgress } from '@keyfob/client'

export type Progress = CampaignWithProgress['progress']
export type VehicleState = Progress[number]['state']

/** From what is good to what is not there yet: the order of the bar, and of everything beside it. */
export const stateOrder: readonly VehicleState[] = [
  'succeeded',
  'failed',
  'rejected',
  'refused',
  'unknown',
  'expired',
  'canceled',
  'forgotten',
  'running',
  'delivered',
  'sent',
  'queued',
  'submitting',
  'waiting',
]

export interface StateShare {
  readonly state: VehicleState
  readonly count: number
  /** Of all vehicles, from 0 to 1. */
  readonly share: number
  /** The most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
}

/** The states that there are, in order. */
export const sharesOf = (progress: Progress): readonly StateShare[] => {
  const total = countOf(progress, () => true)
  return stateOrder.flatMap((state) => {
    const own = progress.filter((tally) => tally.state === state && tally.count > 0)
    if (own.length === 0) return []
    const count = countOf(own, () => true)
    const reasons = own.flatMap(({ reason, count: times }) => (reason === null ? [] : [{ reason, count: times }]))
    return [{ state, count, share: count / total, reasons: reasons.toSorted((a, b) => b.count - a.count) }]
  })
}

const countOf = (progress: Progress, isCounted: (state: VehicleState) => boolean): number =>
  progress.reduce((sum, { state, count }) => (isCounted(state) ? sum + count : sum), 0)

/** What the abort rule calls failures: the same three as in the cloud. */
const failures: ReadonlySet<VehicleState> = new Set(['failed', 'rejected', 'refused'])

/** How many vehicles had their turn. */
export const turnedOf = (progress: Progress): number =>
  countOf(progress, (state) => state !== 'waiting' && state !== 'submitting')

/** Failures among the vehicles that had their turn; undefined while none had. */
export const failedShareOf = (progress: Progress): number | undefined => {
  const turned = turnedOf(progress)
  return turned === 0 ? undefined : countOf(progress, (state) => failures.has(state)) / turned
}

const retryable = ['failed', 'rejected', 'expired', 'refused', 'canceled', 'unknown'] as const
export type RetryableState = (typeof retryable)[number]

/** What a retry may be asked for, of what there is. */
export const retryableOf = (progress: Progress): readonly (StateShare & { readonly state: RetryableState })[] =>
  sharesOf(progress).filter((each): each is StateShare & { readonly state: RetryableState } =>
    retryable.some((state) => state === each.state),
  )
