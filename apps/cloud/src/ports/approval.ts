/**
 * Commands of types that need a second person. Until the approval they are no commands: nothing is accepted [L1], no lane is
 * taken [L8], and there is no status event [L9].
 */
import type { CommandId, IvcId, Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { NewCommand, Page } from './command-store.ts'
import type { Answered, RefusalCode, SubmitRequest, Submitted } from './command-service.ts'

/**
 * `approved`: there is a command of this id, or will be within seconds. `not_accepted`: it was approved, and then refused
 * as any submit may be. All but the first are final.
 */
export const approvalStates = [
  'awaiting_approval',
  'approved',
  'refused',
  'canceled',
  'expired',
  'not_accepted',
] as const
export type ApprovalState = (typeof approvalStates)[number]

/** Most characters of what the asker and the approver write. */
export const approvalTextMax = 500

export interface ApprovalRecord {
  /** Of the command that an approval makes. */
  readonly id: CommandId
  readonly state: ApprovalState
  readonly vin: Vin
  /** The catalogue's name of its type. */
  readonly command: string
  readonly ivc: IvcId | null
  readonly params: Readonly<Record<string, unknown>>
  /** As it was asked for; counted from the approval on. Null: the default of the type. */
  readonly ttlSeconds: number | null
  readonly idempotencyKey: string | null
  readonly traceparent: string | null
  /** The asker, who cannot approve it. */
  readonly who: string
  /** Why, in its words. */
  readonly purpose: string | null
  readonly askedAt: Instant
  readonly expiresAt: Instant
  readonly decidedAt: Instant | null
  /** Who approved, refused or canceled it; null when it expired. */
  readonly decidedBy: string | null
  readonly reason: string | null
  /** When the approved command was accepted, or was not. */
  readonly finishedAt: Instant | null
  /** Why it was not. */
  readonly problem: { readonly code: RefusalCode; readonly detail: string } | null
}

export interface Decision {
  readonly id: CommandId
  readonly state: 'approved' | 'refused' | 'canceled'
  readonly by: string
  readonly reason: string | null
  readonly at: Instant
  /** What the asker may not do. */
  readonly byAnother: boolean
}

export type Asked =
  | { readonly kind: 'asked' | 'repeated'; readonly record: ApprovalRecord }
  /** The key is that of another request, or of a command that needed no approval. */
  | { readonly kind: 'key_reused'; readonly id: CommandId }
  | { readonly kind: 'too_many' }

/** All of it must hold; what is undefined is not looked at. */
export interface ApprovalFilter {
  readonly states?: readonly ApprovalState[] | undefined
  readonly vin?: Vin | undefined
  readonly who?: string | undefined
  /** Of vehicles that have one of these labels now. */
  readonly boundTo?: readonly string[] | undefined
}

/** Everything is committed when it resolves; errors are those of `StoreUnavailable`. Any number of processes may call it. */
export interface ApprovalStore {
  /** Claims the idempotency key, too [L10]. `too_many`: as many as `max` are waiting. */
  ask(record: ApprovalRecord, hash: string | null, max: number): Promise<Asked>
  /**
   * The one place in which it is decided: by a compare-and-set on a row that waits and has not expired. Undefined when that
   * did not hold; `find` tells why.
   */
  decide(decision: Decision): Promise<ApprovalRecord | undefined>
  find(id: CommandId): Promise<ApprovalRecord | undefined>
  /** Newest first. `cursor`: `next` of the page before. */
  list(filter: ApprovalFilter, cursor: string | undefined, limit: number): Promise<Page<ApprovalRecord>>
  /** Notes what became of an approved one; the last word counts, since a command that exists was accepted. */
  finish(id: CommandId, at: Instant, problem: ApprovalRecord['problem']): Promise<ApprovalRecord | undefined>
  /** Whether one waits beyond its time, or was approved before and is not finished. */
  anyIsOverdue(now: Instant, finishedBefore: Instant): Promise<boolean>
  /** Ends those whose time is over, in a batch, and returns them. */
  expire(now: Instant, limit: number): Promise<readonly ApprovalRecord[]>
  /** Approved before this instant, and nobody noted what became of it: its process may be dead. */
  unfinished(before: Instant, limit: number): Promise<readonly ApprovalRecord[]>
  /** Deletes old ones that are decided, in a batch. Returns how many. */
  forget(before: Instant, limit: number): Promise<number>
}

/** What approvals need of the commands' service: its rules and its way in, without the question for an approval. */
export interface ApprovedSubmits {
  /** What the request would be as a command; stores nothing. */
  prepare(request: SubmitRequest): Promise<Answered<NewCommand>>
  /** From the store. */
  isAccepted(id: CommandId): Promise<boolean>
  /** Accepts it with this id, with its time counted from this instant. Idempotent [L10]. */
  submitApproved(request: SubmitRequest, id: CommandId, approvedAt: Instant): Promise<Answered<Submitted>>
}

/** What HTTP may ask. Every method rejects with `StoreUnavailable`. */
export interface ApprovalService {
  /** Resolves after commit. `repeated`: the idempotency key named an earlier request. */
  ask(
    request: SubmitRequest,
    withinSeconds: number,
    purpose: string | null,
  ): Promise<Answered<{ readonly record: ApprovalRecord; readonly repeated: boolean }>>
  /** Idempotent for the same person. When it resolves with `approved`, the command is accepted. */
  approve(id: CommandId, by: string, reason: string | null): Promise<Answered<ApprovalRecord>>
  refuse(id: CommandId, by: string, reason: string): Promise<Answered<ApprovalRecord>>
  /** `null`: it is a command by now, and is canceled as one. */
  cancel(id: CommandId, by: string): Promise<Answered<ApprovalRecord> | null>
  find(id: CommandId): Promise<ApprovalRecord | undefined>
  list(filter: ApprovalFilter, cursor: string | undefined, limit: number): Promise<Page<ApprovalRecord>>
}
