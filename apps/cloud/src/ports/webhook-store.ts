/** Webhooks as people configure them: which endpoint gets which status events, and what became of each. */
import type { Branded, GovernanceEventType, State, Vin, WebhookEventType } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { Page } from './command-store.ts'

/** UUIDv7, lower case. */
export type WebhookId = Branded<'WebhookId'>

/** An event is delivered when every filter accepts it. Null accepts everything, but for `events`. */
export interface WebhookFilters {
  /** Null: all status events, and no others. */
  readonly events: readonly WebhookEventType[] | null
  /** Of status events only. */
  readonly states: readonly State[] | null
  /** Names in the catalogue. */
  readonly commands: readonly string[] | null
  readonly vins: readonly Vin[] | null
}

export interface WebhookSettings extends WebhookFilters {
  readonly url: string
  readonly description: string
  /** A disabled one keeps its position in the log, and resumes there. */
  readonly enabled: boolean
}

/** Without its secrets, so that they are not shown by mistake. */
export interface WebhookRecord extends WebhookSettings {
  readonly id: WebhookId
  /** It was disabled because its endpoint answered 410 Gone. */
  readonly gone: boolean
  readonly createdAt: Instant
  /** Everything up to here in the event log is fed into deliveries. */
  readonly position: number
  /** Since when no delivery has succeeded; null while the endpoint is well. */
  readonly failingSince: Instant | null
}

export interface NewWebhook extends WebhookSettings {
  readonly id: WebhookId
  readonly secret: string
  readonly createdAt: Instant
}

export const deliveryStates = ['pending', 'delivered', 'parked'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** One event for one webhook. */
export interface WebhookDelivery {
  /** Of the event in the log; the delivery's id within its webhook. */
  readonly position: number
  /** The command, the approval (which has the id of its command), or the campaign. */
  readonly subjectId: string
  /** Type of an event of an approval or a campaign; null: a status event. */
  readonly event: GovernanceEventType | null
  readonly sequence: number
  readonly state: DeliveryState
  /** Since it was fed, or replayed. */
  readonly attempts: number
  readonly createdAt: Instant
  /** Of the next attempt; null when there is none to come. */
  readonly dueAt: Instant | null
  readonly endedAt: Instant | null
  readonly lastStatus: number | null
  readonly lastError: string | null
}

export interface Rotation {
  readonly previousUntil: Instant
  /** How many that were rotated out may sign at a time. */
  readonly retiredMax: number
}

/** `full`: as many as may be still sign, and the first of them ends at that instant. */
export type Rotated =
  | { readonly kind: 'rotated' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'full'; readonly until: Instant }

/**
 * Called for people, by `Webhooks`. Errors are those of `StoreUnavailable`. Undefined and false mean that there is no
 * such webhook or delivery.
 */
export interface WebhookStore {
  /**
   * Begins behind the newest event. Undefined when there are `max` webhooks; two that create at once cannot both be the
   * last.
   */
  create(webhook: NewWebhook, max: number): Promise<WebhookRecord | undefined>
  /** All of them, the oldest first. */
  list(): Promise<readonly WebhookRecord[]>
  find(id: WebhookId): Promise<WebhookRecord | undefined>
  /** What is absent stays. A new URL, or being enabled, resets the past failures. */
  change(id: WebhookId, change: Partial<WebhookSettings>): Promise<WebhookRecord | undefined>
  /**
   * Nothing of it is leased any more, and its secrets are deleted; an attempt that is under way may still arrive. Its
   * deliveries are deleted later, by the sweep.
   */
  remove(id: WebhookId, now: Instant): Promise<boolean>
  /**
   * The secret of until now signs too, until then; those that were rotated out before keep their own ends. Each call
   * rotates once more, so after `mayHaveTakenEffect` the new secret may sign although no caller received it.
   */
  rotate(id: WebhookId, secret: string, rotation: Rotation, now: Instant): Promise<Rotated>
  /** Those that sign now, the newest first. */
  secrets(id: WebhookId, now: Instant): Promise<readonly string[]>
  /** The newest first. `cursor`: position of the last one of the page before. */
  deliveries(
    id: WebhookId,
    state: DeliveryState | undefined,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<WebhookDelivery>>
  /**
   * Due again at once, with all its attempts, in whatever state it is. Fine twice; after a rejection it may be due
   * although its endpoint still rests.
   */
  replay(id: WebhookId, position: number, now: Instant): Promise<boolean>
  /** The cursor goes back to the first event that is not older, as far as history holds it. It never goes forward. */
  replaySince(id: WebhookId, since: Instant): Promise<WebhookRecord | undefined>
}
