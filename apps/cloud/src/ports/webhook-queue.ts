/**
 * Webhooks as workers see them: feed events into deliveries, lease those that are due, settle what came of it. Any
 * number of processes may do each at any time: the rows' locks and leases keep them apart. Errors are those of
 * `StoreUnavailable`. A method consists of several statements that commit by themselves: after a rejection those before
 * it stay, and the next round of any worker continues from there.
 */
import type { GovernanceEvent, StatusEvent } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { WebhookId } from './webhook-store.ts'

export interface FeedLimits {
  /** Events that are read for one webhook at a time. */
  readonly page: number
  /** Deliveries of one webhook that may be pending; the rest waits in the log. */
  readonly pendingMax: number
}

export interface LeaseRequest {
  /** Of webhooks that are failing, or of those that are well. */
  readonly failing: boolean
  /** How many at most. */
  readonly room: number
  /** How many of one webhook may be under way in this process, */
  readonly perWebhook: number
  /** and how many are. */
  readonly busy: ReadonlyMap<WebhookId, number>
  readonly lease: Duration
}

/** A delivery whose attempt is on record, and which one worker holds until the lease expires. */
export interface LeasedDelivery {
  readonly webhookId: WebhookId
  readonly position: number
  /** From 1; what settles another attempt of it settles nothing. */
  readonly attempt: number
  readonly url: string
  readonly secrets: readonly string[]
  /** Attempts on its endpoint that failed in a row before this one; 0 while it is well. */
  readonly failures: number
  /** Undefined when it is no longer in history. */
  readonly event: StatusEvent | GovernanceEvent | undefined
}

interface Failure {
  /** Null when there was no answer. */
  readonly status: number | null
  readonly error: string
  /** Until then nothing is sent to the endpoint. */
  readonly restUntil: Instant
}

export type Settlement =
  | { readonly kind: 'delivered'; readonly status: number }
  | (Failure & { readonly kind: 'retry'; readonly dueAt: Instant })
  /** `gone`: the webhook is disabled, too. */
  | (Failure & { readonly kind: 'parked'; readonly gone: boolean })
  /** History holds the event no more: parked, and no failure of the endpoint. */
  | { readonly kind: 'forgotten' }

export interface WebhookQueue {
  /**
   * One page of each webhook that is behind, has room, and does not rest, in the order of the log. By the feeder of
   * each worker, a few times a second. `fed`: deliveries that were made or are due again; `hasMore`: call again at
   * once.
   */
  feed(limits: FeedLimits, now: Instant): Promise<{ readonly fed: number; readonly hasMore: boolean }>
  /**
   * Due ones of endpoints that do not rest; of one that fails, one at a time among all processes. One is held back
   * while an earlier event of its command is pending for the same webhook, so events of one command arrive in their
   * order. After a rejection some may be leased without a holder: they are due again when the lease expires, with one attempt
   * more on record.
   */
  lease(request: LeaseRequest, now: Instant): Promise<readonly LeasedDelivery[]>
  /**
   * Called once for each lease. What came of an attempt that is no longer the last one settles nothing. After a
   * rejection the delivery is sent again when its lease is over, under the same `webhook-id`.
   */
  settle(delivery: LeasedDelivery, settlement: Settlement, now: Instant): Promise<void>
  /**
   * Deletes a batch of what ended before, and of what removed webhooks left. True when there may be more. By each
   * worker, every minute.
   */
  sweep(before: { readonly delivered: Instant; readonly parked: Instant }): Promise<boolean>
}
