import type { Clock, Duration, Instant } from '@keyfob/runtime'
import type { CommandStore } from '../../ports/command-store.ts'
import type { Log } from '../../ports/log.ts'
import type { VehicleStore } from '../../ports/vehicle-store.ts'
import type { WakeUpStore } from '../../ports/wake-ups.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { PresenceKeeper } from '../presence-keeper.ts'

/** What only a sweep needs of the store. */
export interface KeyForgetter {
  /** Deletes idempotency keys that were claimed before an instant, oldest first. Returns how many. */
  forgetKeys(before: Instant, limit: number): Promise<number>
}

export interface HistoryKeeper {
  /** Makes partitions for the history to come, and drops older ones unless something in them is still in doubt. */
  keep(now: Instant, kept: Duration): Promise<{ readonly made: readonly string[]; readonly dropped: readonly string[] }>
}

export interface OccurrenceForgetter {
  /** Deletes occurrences of schedules that are older, in a batch. Returns how many. */
  forget(before: Instant, limit: number): Promise<number>
}

export interface SweepParts {
  readonly store: CommandStore & KeyForgetter
  readonly vehicles: Pick<VehicleStore, 'forgetUnheard'>
  readonly schedules: OccurrenceForgetter
  readonly wakeUps: Pick<WakeUpStore, 'forget'>
  readonly history: HistoryKeeper
  readonly historyKept: Duration
  readonly lifecycle: Lifecycle
  readonly presence: PresenceKeeper
  readonly clock: Clock
  readonly log: Log
}

/** One round of repair. True when there is more to do at once; or how long until there is. */
export type Sweep = (parts: SweepParts) => Promise<boolean | Duration>
