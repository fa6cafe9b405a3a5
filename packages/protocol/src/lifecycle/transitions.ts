/**
 * The transition table: what each event does to a command in each state. It is total: a row for every standing, a cell
 * for every event, so that messages may arrive in any order, twice, or not at all [L2].
 *
 * A cell is the next standing, or
 * - `keep`: nothing new (a repetition, or an event that does not concern this state);
 * - `contradiction`: the vehicle contradicts what is known. Recorded and flagged; changes nothing.
 */
import type { Standing } from './states.ts'

export const lifecycleEvents = [
  'attempt', // the lane is free and the attempt goes on record
  'refusal', // policy or a guard refuses before any attempt
  'ttl_elapsed', // notAfter passed
  'deadline_passed', // deadline passed
  'cancel', // a cancel was requested
  'received',
  'running',
  'succeeded',
  'failed',
  'rejected', // the vehicle's answer
  'never_begun', // the vehicle proved that it never began and never will; no cancel was requested
  'withdrawn', // the same proof, after a cancel was requested
  'unsure', // the vehicle itself cannot tell
  'reported', // reported state shows the post-condition, by the rules of [L7]
] as const

export type LifecycleEvent = (typeof lifecycleEvents)[number]
export type Cell = Standing | 'keep' | 'contradiction'
type Row = Readonly<Record<LifecycleEvent, Cell>>

const nothing: Row = {
  attempt: 'keep',
  refusal: 'keep',
  ttl_elapsed: 'keep',
  deadline_passed: 'keep',
  cancel: 'keep',
  received: 'keep',
  running: 'keep',
  succeeded: 'keep',
  failed: 'keep',
  rejected: 'keep',
  never_begun: 'keep',
  withdrawn: 'keep',
  unsure: 'keep',
  reported: 'keep',
}

/** The vehicle's own answer, from any state in which it may still decide the outcome. */
const word = {
  succeeded: 'succeeded',
  failed: 'failed',
  rejected: 'rejected',
  never_begun: 'expired',
  withdrawn: 'canceled',
} as const

const neverBegan: Row = { ...nothing, running: 'contradiction', succeeded: 'contradiction', failed: 'contradiction' }
const began = { rejected: 'contradiction', never_begun: 'contradiction', withdrawn: 'contradiction' } as const
const sent: Row = {
  ...nothing,
  ...word,
  received: 'delivered',
  running: 'running',
  unsure: 'unknown_unsure',
  deadline_passed: 'unknown',
}

export const transitions: Readonly<Record<Standing, Row>> = {
  // Provably never attempted [L7]: time alone may end it, and an ack of it from the vehicle is not accepted.
  queued: {
    ...nothing,
    attempt: 'sent',
    refusal: 'rejected',
    ttl_elapsed: 'expired',
    deadline_passed: 'expired',
    cancel: 'canceled',
    received: 'contradiction',
    running: 'contradiction',
    succeeded: 'contradiction',
    failed: 'contradiction',
    rejected: 'contradiction',
    never_begun: 'contradiction',
    withdrawn: 'contradiction',
    unsure: 'contradiction',
  },
  sent,
  delivered: { ...sent, received: 'keep' },
  running: { ...sent, ...began, received: 'keep', running: 'keep' },
  succeeded: { ...nothing, ...began, failed: 'contradiction' },
  failed: { ...nothing, ...began, succeeded: 'contradiction' },
  rejected: neverBegan,
  expired: neverBegan,
  canceled: neverBegan,
  // Corrected by better evidence only, each kind once [L2].
  unknown: { ...nothing, ...word, unsure: 'unknown_unsure', reported: 'succeeded_reported' },
  unknown_unsure: { ...nothing, ...word, reported: 'succeeded_reported' },
  succeeded_reported: { ...nothing, ...word },
}
