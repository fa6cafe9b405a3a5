import type { State } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'

/** The current state of the store, for the metrics only. */
export interface Figures {
  /** Commands that are not settled, by state; states with none are absent. */
  readonly open: Readonly<Partial<Record<State, number>>>
  readonly vehicles: { readonly registered: number; readonly online: number }
  /** Vehicles that are believed offline while a command waits for them. */
  readonly waitedFor: number
  /** Status events that are not published to RabbitMQ yet; null if no relay ever ran. */
  readonly outbox: number | null
  /** `over`: no occurrence is left. */
  readonly schedules: Readonly<Record<'active' | 'paused' | 'over', number>>
  /** For how long the occurrence that waits longest has been due; 0 when none waits. */
  readonly scheduleLag: Duration
  /** `timeUsed`: of the time in which it may be approved, the largest share that one of them has used, from 0 to 1. */
  readonly approvals: { readonly waiting: number; readonly timeUsed: number }
  readonly campaigns: Readonly<Record<'running' | 'paused', number>>
  /**
   * Age of the oldest audit entry that could be in the chain and is not; 0 when there is none. One whose request never ended
   * is given up first, and counts from then on. Without meaning where nothing is sealed.
   */
  readonly auditLag: Duration
  readonly webhooks: Readonly<Record<'well' | 'failing' | 'disabled', number>>
  readonly deliveries: Readonly<Record<'pending' | 'parked', number>>
}

/**
 * Asked by the metrics of each worker, once at each scrape. A rejection (`StoreUnavailable`) leaves the figures out of
 * it.
 */
export interface FigureStore {
  /** All of one instant, in one statement that reads; what is committed meanwhile is in the next. */
  figures(now: Instant): Promise<Figures>
}
