import type { CommandId, StatusEvent, Vin } from '@keyfob/protocol'
import type { Duration } from '@keyfob/runtime'

export interface EventFilter {
  readonly commandId?: CommandId | undefined
  readonly vin?: Vin | undefined
}

/**
 * The durable log of status events: timeline, stream and outbox in one. Positions are drawn in the order of commit, so
 * whoever reads behind the last position that it saw misses nothing [L9]; after a rollback one is left out. Whoever
 * follows the log keeps its own position, and may call as often as it likes. Errors are those of `StoreUnavailable`,
 * and harmless: the position stays, and the next call goes on there.
 */
export interface EventLog {
  /**
   * Events behind a position, oldest first; fewer than `limit` at the end, or where only a part is at hand. Empty means
   * that there are none.
   */
  after(position: number, limit: number, filter?: EventFilter): Promise<readonly StatusEvent[]>
  /** Position of the newest event; 0 when there is none. What is committed afterwards is behind it. */
  tail(): Promise<number>
}

/**
 * Live status events of all processes for waits and streams, fed from the log. A listener hears every event that is
 * committed after it subscribed, once and in the order of the log, as soon as the store can be read. It may hear some
 * of a moment before, too, so whoever also reads the log compares positions.
 */
export interface EventFeed {
  /**
   * For any number of listeners. The function that is returned ends the subscription, and is fine twice. Listeners must
   * not throw, and hold all others up while they run.
   */
  subscribe(listener: (events: readonly StatusEvent[]) => void): () => void
  /** There is something new in the log: look soon. Never waits; lost nudges cost time only. */
  nudge(): void
}

/** Whoever wants to know of commits of this process at once. */
export interface CommitListener {
  /**
   * Called by `Lifecycle` after each commit, with its status events; commits that ran side by side may come in any
   * order. Must not throw, and is not waited for.
   */
  committed(events: readonly StatusEvent[]): void
}

/**
 * How far the events were published elsewhere, and who may go on: one relay at a time holds the cursor, for as long as
 * its lease lasts by the database's clock. A holder that died is followed when its lease is over; one that only stalled
 * may then publish what its follower publishes too, but cannot move the cursor any more.
 *
 * Called by the relay of each worker, a few times a second. `name` is of the exchange; `holder` is new with each start
 * of a relay. Errors are those of `StoreUnavailable`: after one nobody knows who holds the cursor, so the caller claims
 * again.
 */
export interface RelayCursor {
  /**
   * Takes the cursor or renews the lease. Resolves to the position behind which to go on, 0 at the very first;
   * undefined: another one holds it.
   */
  claim(name: string, holder: string, lease: Duration): Promise<number | undefined>
  /**
   * Everything up to this position is published; it never goes back. False: the cursor is another one's by now, and
   * nothing moved.
   */
  advance(name: string, holder: string, position: number): Promise<boolean>
  /** At a stop: the next one need not wait for the end of the lease. Does nothing when the cursor is another one's. */
  release(name: string, holder: string): Promise<void>
}
