import type { CommandId, StatusEvent, Vin } from '@keyfob/protocol'
import type { Duration } from '@keyfob/runtime'

export interface EventFilter {
  readonly commandId?: CommandId | undefined
  readonly vin?: Vin | undefined
}

/** The durable log of status events, in commit order: timeline, stream and outbox in one. */
export interface EventLog {
  /** Events behind a position, oldest first. */
  after(position: number, limit: number, filter?: EventFilter): Promise<readonly StatusEvent[]>
  /** Position of the newest event; 0 when there is none. */
  tail(): Promise<number>
}

/** Live status events for waits and streams; fed from the log, so nothing committed is missed. */
export interface EventFeed {
  /** Every event from now on, in order; the function that is returned ends the subscription. Listeners must not throw. */
  subscribe(listener: (events: readonly StatusEvent[]) => void): () => void
  /** There is something new in the log: look soon. */
  nudge(): void
}

/** Whoever wants to know of commits of this process at once. */
export interface CommitListener {
  /** Called after each commit, with its status events; commits that ran side by side may come in any order. */
  committed(events: readonly StatusEvent[]): void
}

/**
 * How far the events were published elsewhere, and who may go on: one relay at a time holds the cursor, for as long as
 * its lease lasts by the database's clock. A holder that died is followed when its lease is over; one that only stalled
 * may then publish what its follower publishes too, but cannot move the cursor any more.
 */
export interface RelayCursor {
  /** Takes the cursor or renews the lease. Resolves to the position behind which to go on; undefined: another one holds it. */
  claim(name: string, holder: string, lease: Duration): Promise<number | undefined>
  /** Everything up to this position is published. False: the cursor is another one's by now. */
  advance(name: string, holder: string, position: number): Promise<boolean>
  /** The next one need not wait for the end of the lease. */
  release(name: string, holder: string): Promise<void>
}
