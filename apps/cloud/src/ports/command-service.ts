/**
 * What HTTP and schedules may ask of the core, any number of calls at once. Inputs are raw: the core validates, and
 * answers with a refusal. While the store is unavailable `submit` and `cancel` answer with the refusal `store_unavailable`;
 * every other method rejects with `StoreUnavailable`, unless the cache has the answer.
 */
import type { CheckedGuard, CommandId, FieldProblem, StatusEvent } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { CommandRecord } from './command-record.ts'
import type { CommandFilter, Page } from './command-store.ts'
import type { Explanation } from './explanation.ts'
import type { PresenceChange, VehicleFilter, VehicleOrder, VehicleRecord } from './vehicle-store.ts'

export interface SubmitRequest {
  readonly command: string
  readonly vin: string
  readonly ivc?: string | undefined
  readonly params?: Readonly<Record<string, unknown>> | undefined
  readonly ttlSeconds?: number | undefined
  readonly idempotencyKey?: string | undefined
  readonly who: string
  /** The trace that it is in; no part of what it asks for [L10]. */
  readonly traceparent?: string | undefined
  /** Where it was asked from, for the audit; undefined: not by a request, or the audit is off. */
  readonly address?: string | undefined
}

/** Why the core did not take a request. The codes are the problem types of the HTTP API (SPEC section 8). */
export type RefusalCode =
  | 'invalid_request'
  | 'unknown_command'
  | 'invalid_params'
  | 'ttl_too_long'
  | 'vehicle_not_registered'
  | 'vehicle_not_found'
  | 'ivc_mismatch'
  | 'guard_failed'
  | 'lane_busy'
  | 'lane_full'
  | 'idempotency_key_reused'
  | 'approval_required'
  | 'approval_needs_keys'
  | 'own_approval'
  | 'approval_over'
  | 'too_many_approvals'
  | 'command_not_found'
  | 'already_settled'
  | 'schedule_not_found'
  | 'schedule_name_taken'
  | 'schedule_from_file'
  | 'too_many_schedules'
  | 'schedule_changed'
  | 'campaign_not_found'
  | 'campaign_state'
  | 'webhook_not_found'
  | 'delivery_not_found'
  | 'too_many_webhooks'
  | 'too_many_secrets'
  | 'key_not_found'
  | 'credential_not_found'
  | 'too_many_credentials'
  | 'no_authority'
  | 'renewal_refused'
  | 'overloaded'
  | 'store_unavailable'

export interface Refusal {
  readonly code: RefusalCode
  /** A sentence for a person: what was wrong and what to do. */
  readonly detail: string
  /** JSON pointers into the request. */
  readonly errors?: readonly FieldProblem[]
  /** The command that blocks the lane, holds the key, or may have been accepted. */
  readonly commandId?: CommandId
  /** Those of the command type, with what each was judged by. */
  readonly guards?: readonly CheckedGuard[]
  readonly mayHaveTakenEffect?: boolean
  readonly retryAfter?: Duration
}

/** Of a vehicle that is not there, or not for this caller. */
export const notRegistered = (vin: string): Refusal => ({
  code: 'vehicle_not_registered',
  detail: `The vehicle ${vin} is not registered. PUT /vehicles/${vin} registers it.`,
  errors: [{ pointer: '/vin', problem: 'is not registered' }],
})

export type Answered<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal }

/** How an answer came [L12]: from the cache, from the store, or, while the store is unavailable, from what was read last. */
export interface CacheMark {
  readonly cache: 'hit' | 'miss' | 'stale'
  /** Since it was read from the store. */
  readonly age: Duration
}

export interface FoundCommand extends CacheMark {
  readonly record: CommandRecord
  readonly history: readonly StatusEvent[]
}

export interface Submitted {
  readonly record: CommandRecord
  /** The idempotency key named an earlier command [L10]. */
  readonly repeated: boolean
  /** Its vehicle never sent a message: the VIN may be a mistake. */
  readonly unheard: boolean
}

export interface CommandService {
  /** What would be refused in every state of lane and vehicle; stores nothing. */
  check(request: SubmitRequest): Refusal | undefined
  /**
   * Resolves after commit [L1]. With an idempotency key it may be repeated as it is; without one a refusal whose
   * `mayHaveTakenEffect` is set names the command that may have been accepted [L10].
   */
  submit(request: SubmitRequest): Promise<Answered<Submitted>>
  /**
   * Resolves after commit; a command that is open still is being asked about. Who asked first is kept with the command.
   * Idempotent.
   */
  cancel(id: CommandId, who: string): Promise<Answered<{ readonly record: CommandRecord }>>
  /**
   * The command as soon as it is settled, as it is when the time is over or `signal` aborts; undefined when there is
   * none.
   */
  waitUntilSettled(id: CommandId, patience: Duration, signal?: AbortSignal): Promise<CommandRecord | undefined>
  find(id: CommandId): Promise<FoundCommand | undefined>
  list(filter: CommandFilter, cursor: string | undefined, limit: number): Promise<Page<CommandRecord>>
  /** From the store, not from the cache: the caller wants the current state. */
  explain(id: CommandId): Promise<Explanation | undefined>
}

export interface VehicleService {
  find(vin: string): Promise<({ readonly record: VehicleRecord } & CacheMark) | undefined>
  /** As of `VehicleStore`. */
  list(
    filter: VehicleFilter,
    cursor: string | undefined,
    limit: number,
    order?: VehicleOrder,
  ): Promise<Page<VehicleRecord>>
  /** As of `VehicleStore`. */
  presenceAfter(
    behind: { readonly seenAt: Instant; readonly vin: string },
    limit: number,
    boundTo?: readonly string[],
  ): Promise<readonly PresenceChange[]>
  /** How many there are, at most `vehiclesCountedMax`. */
  count(filter: VehicleFilter): Promise<number>
  /**
   * `in_use`: a command of it is not settled. `not_cleared`: the broker is unavailable, and would bring it back by what it
   * retains. A vehicle that still speaks may register again.
   */
  remove(vin: string): Promise<'removed' | 'in_use' | 'missing' | 'not_cleared'>
  /** What is undefined stays as it is. */
  put(
    vin: string,
    changes: { readonly ivc?: string | null | undefined; readonly labels?: readonly string[] | undefined },
  ): Promise<Answered<VehicleRecord>>
}
