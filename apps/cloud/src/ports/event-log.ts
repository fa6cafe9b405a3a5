import type { CommandId, StatusEvent, Vin } from '@keyfob/protocol'

export interface EventFilter {
  readonly commandId?: CommandId | undefined
  readonly vin?: Vin | undefined
}

/** The durable log of status events, in commit order: timeline, stream and (later) outbox in one. */
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
