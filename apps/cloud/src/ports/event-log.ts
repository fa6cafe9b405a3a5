import type { CommandId, State, StatusEvent, Vin } from '@keyfob/protocol'
import type { Duration } from '@keyfob/runtime'

/** All of it must hold; what is undefined is not looked at. */
export interface EventFilter {
  readonly commandId?: CommandId | undefined
  readonly vin?: Vin | undefined
  /** Any of these. */
  readonly states?: readonly State[] | undefined
  /** The type of the command. */
  readonly command?: string | undefined
  /** Of vehicles that have it when the event is read. */
  readonly label?: string | undefined
  /** Of vehicles that have one of these labels when the event is read: those that the caller may see. */
  readonly boundTo?: readonly string[] | undefined
}

/** Whether only the store can tell which events it wants: labels are not in an event. */
export const wantsLabels = ({ label, boundTo }: EventFilter): boolean => label !== undefined || boundTo !== undefined

/**
 * The durable log of status events: timeline, stream and outbox in one. Positions are drawn in the order of commit, so
 * a reader that continues behind the last position that it saw misses nothing [L9]; after a rollback one is left out. Each
 * reader keeps its own position, and may call as often as it likes. Errors are those of `StoreUnavailable`,
 * and harmless: the position stays, and the next call continues there.
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
 * of a moment before, too, so a listener that also reads the log compares positions.
 */
export interface EventFeed {
  /**
   * For any number of listeners. The function that is returned ends the subscription, and is fine twice. Listeners must
   * not throw, and hold all others up while they run.
   */
  subscribe(listener: (events: readonly StatusEvent[]) => void): () => void
  /** There are new events in the log: read it soon. Never waits; a lost nudge only costs time. */
  nudge(): void
}

/** Learns of the commits of this process at once. */
export interface CommitListener {
  /**
   * Called by `Lifecycle` after each commit, with its status events; commits that ran side by side may come in any
   * order. Must not throw, and is not waited for.
   */
  committed(events: readonly StatusEvent[]): void
}

/**
 * How far the events were published, and which relay may continue: one at a time holds the lease of the cursor, by the
 * database's clock. When a holder dies, another relay acquires the lease when it expires. A holder that only stalled may
 * then publish what the new one publishes too, but can no longer move the cursor.
 *
 * Called by the relay of each worker, a few times a second. `name` is of the exchange; `holder` is new with each start
 * of a relay. Errors are those of `StoreUnavailable`: after one the holder is unknown, so the caller claims
 * again.
 */
export interface RelayCursor {
  /**
   * Acquires or renews the lease. Resolves to the position behind which to continue, 0 at the very first;
   * undefined: another one holds it.
   */
  claim(name: string, holder: string, lease: Duration): Promise<number | undefined>
  /**
   * Everything up to this position is published; it never moves back. False: the lease was lost, and nothing moved.
   */
  advance(name: string, holder: string, position: number): Promise<boolean>
  /** Steps down at a stop, so that the next holder need not wait for the lease to expire. Does nothing after the lease was lost. */
  release(name: string, holder: string): Promise<void>
}
