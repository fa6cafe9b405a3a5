/**
 * What people may ask of webhooks. The HTTP server checks shapes; the service checks the rules. Every method
 * resolves after its commit, and rejects with `StoreUnavailable`.
 */
import type { State, Vin, WebhookEventType } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { Page } from './command-store.ts'
import type { Answered } from './command-service.ts'
import type { DeliveryState, WebhookDelivery, WebhookId, WebhookRecord } from './webhook-store.ts'

/** What is absent stays as it is, or as it is by default; a filter that is null takes everything. */
export interface WebhookRequest {
  readonly url?: string | undefined
  readonly description?: string | undefined
  readonly enabled?: boolean | undefined
  readonly events?: readonly WebhookEventType[] | null | undefined
  readonly states?: readonly State[] | null | undefined
  /** Case, spaces and hyphens are forgiven. */
  readonly commands?: readonly string[] | null | undefined
  readonly vins?: readonly Vin[] | null | undefined
}

/** Returned once, and never shown again. */
export interface TellsSecret {
  readonly secret: string
}

export interface TestOutcome {
  /** Null when there was no answer. */
  readonly status: number | null
  /** Null when the endpoint accepted the message. */
  readonly error: string | null
  readonly took: Duration
}

export interface WebhookService {
  create(request: WebhookRequest & { readonly url: string }): Promise<Answered<{ record: WebhookRecord } & TellsSecret>>
  list(): Promise<readonly WebhookRecord[]>
  find(id: WebhookId): Promise<Answered<WebhookRecord>>
  change(id: WebhookId, request: WebhookRequest): Promise<Answered<WebhookRecord>>
  remove(id: WebhookId): Promise<Answered<void>>
  /** The secret of until now signs too, until then; those that were rotated out before keep their own ends. */
  rotate(id: WebhookId): Promise<Answered<{ readonly previousUntil: Instant } & TellsSecret>>
  /** Sends an event of its own now, also when it is disabled. */
  test(id: WebhookId): Promise<Answered<TestOutcome>>
  deliveries(
    id: WebhookId,
    state: DeliveryState | undefined,
    cursor: string | undefined,
    limit: number,
  ): Promise<Answered<Page<WebhookDelivery>>>
  replay(id: WebhookId, position: number): Promise<Answered<void>>
  replaySince(id: WebhookId, since: Instant): Promise<Answered<WebhookRecord>>
}
