/**
 * Repair by idempotent sweeps [L6]: each may run at any time, on any number of processes, and finds what a crash, a
 * lost message or the passing of time left to be done. There is no special path at start-up.
 */
import {
  type Clock,
  type Duration,
  type Instant,
  Periodic,
  type Service,
  ServiceStack,
  milliseconds,
  minutes,
  seconds,
} from '@keyfob/runtime'
import type { CommandStore } from '../../ports/command-store.ts'
import type { Log } from '../../ports/log.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { PresenceKeeper } from '../presence-keeper.ts'
import { sweepDue } from './due.ts'
import { sweepKeys } from './keys.ts'
import { sweepLanes } from './lanes.ts'
import { sweepProbes } from './probes.ts'

/** What only a sweep asks of the store. */
export interface KeyForgetter {
  /** Deletes idempotency keys that were claimed before an instant, oldest first. Returns how many. */
  forgetKeys(before: Instant, limit: number): Promise<number>
}

export interface SweepParts {
  readonly store: CommandStore & KeyForgetter
  readonly lifecycle: Lifecycle
  readonly presence: PresenceKeeper
  readonly clock: Clock
  readonly log: Log
}

/** One round of repair. True when there is more to do at once. */
export type Sweep = (parts: SweepParts) => Promise<boolean>

const sweeps: readonly (readonly [name: string, interval: Duration, sweep: Sweep])[] = [
  // Repetitions begin at 2 s and deadlines are whole seconds: a quarter second is close enough, and one look at an index.
  ['sweep.due', milliseconds(250), sweepDue],
  // "Sent within a second of its birth", also when the birth's own wake-up lost a race.
  ['sweep.lanes', milliseconds(500), sweepLanes],
  ['sweep.probes', seconds(15), sweepProbes],
  // Keys are kept for days; an hour more or less is nothing.
  ['sweep.keys', minutes(60), sweepKeys],
]

/** All sweeps as one service. */
export const makeSweeps = (parts: SweepParts): Service => {
  const stack = new ServiceStack({ name: 'sweeps' })
  for (const [name, interval, sweep] of sweeps) {
    const onError = (error: unknown): void => parts.log.error('sweep.failed', { sweep: name, error: String(error) })
    stack.add(name, new Periodic({ name, interval, clock: parts.clock, run: () => sweep(parts), onError }))
  }
  return stack
}
