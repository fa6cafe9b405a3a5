/**
 * The truth. Every method is one or more whole transactions; what is returned is committed. An implementation locks,
 * lets the pure functions of `@keyfob/protocol` decide, and writes; it has no rules of its own.
 *
 * When the store is away every method throws `StoreUnavailable`; nothing was written then, or `mayHaveTakenEffect` says
 * that this is not known (a commit whose answer was lost).
 */
import type { CommandId, IvcId, LaneChange, LaneRefusal, State, StatusEvent, StepInput, Vin } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { CommandRecord } from './command-record.ts'

export interface NewCommand {
  readonly id: CommandId
  readonly vin: Vin
  readonly command: string
  readonly params: Readonly<Record<string, unknown>>
  readonly lane: string
  readonly ivc: IvcId | null
  readonly who: string
  readonly acceptedAt: Instant
  readonly notAfter: Instant
  readonly deadline: Instant
  readonly answerTimeout: Duration
  readonly conflict: 'queue' | 'reject' | 'supersede'
  /** Scope of `key` is the caller [L10]; `hash` is of the normalized request. */
  readonly idempotency: { readonly key: string; readonly hash: string } | null
  /** Of the request (W3C Trace Context); null when it is in no trace. */
  readonly traceparent: string | null
  /** Register an unknown VIN instead of refusing it. */
  readonly registers: boolean
}

export type AcceptOutcome =
  /** `unheard`: as of its vehicle; absent when that was not looked at. */
  | { readonly kind: 'accepted'; readonly record: CommandRecord; readonly unheard?: boolean }
  | { readonly kind: 'repeated'; readonly record: CommandRecord }
  | { readonly kind: 'key_reused'; readonly id: CommandId }
  | LaneRefusal
  | { readonly kind: 'vehicle_not_registered' }
  | { readonly kind: 'ivc_mismatch'; readonly paired: IvcId }

/** What a committed transaction did to one command, and what it wants published because of it. */
export type Change = LaneChange<CommandRecord>

export interface StepRequest {
  readonly id: CommandId
  /** Whose topic it came from; a command of another vehicle is left alone and counted as `foreign`. */
  readonly vin: Vin | null
  /** Null where only the time is to be noted. */
  readonly input: StepInput | null
  /** When the broker took the first attempt, if that is not on record yet. */
  readonly publishedAt?: Instant | undefined
}

export type StepOutcome =
  | { readonly kind: 'stepped'; readonly change: Change }
  | { readonly kind: 'missing' }
  | { readonly kind: 'foreign' }

/** The outcomes of a group's requests, in their order, and everything that the transaction changed. */
export interface Committed<Outcomes> {
  readonly outcomes: Outcomes
  /** Commands that moved or are to be sent: also successors that got their lane, and predecessors that were superseded. */
  readonly changes: readonly Change[]
  /** Their status events, with their positions in the log. */
  readonly events: readonly StatusEvent[]
}

/** Submits and steps, committed together. */
export interface WriteRequests {
  readonly submits: readonly NewCommand[]
  readonly steps: readonly StepRequest[]
}

export interface WriteOutcomes {
  readonly submits: readonly AcceptOutcome[]
  readonly steps: readonly StepOutcome[]
}

export interface CommandFilter {
  readonly vin?: Vin | undefined
  readonly state?: State | undefined
  readonly command?: string | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Opaque; undefined on the last page. */
  readonly next?: string | undefined
}

export interface CommandStore {
  /** All of a group or nothing: the steps first, in their order, then the submits, which may take lanes that the steps freed. */
  write(group: WriteRequests, now: Instant): Promise<Committed<WriteOutcomes>>
  /** Ids of commands whose `dueAt` has come, most overdue first. */
  due(now: Instant, limit: number): Promise<readonly CommandId[]>
  /** Attempts the first waiting command of each free lane: of one vehicle, or (sweep) of all that are not believed offline. */
  attemptWaiting(vin: Vin | null, now: Instant, limit: number): Promise<Committed<undefined>>
  /** Commands of a vehicle that were attempted and are open or `unknown`: what a birth repeats. */
  attemptedOf(vin: Vin): Promise<readonly CommandRecord[]>
  /** Those of some vehicles that are `unknown`: what a report may settle. */
  doubtsOf(vins: readonly Vin[]): Promise<readonly CommandRecord[]>
  /**
   * Until when another attempted command of the vehicle, of one of these types, may have taken effect: the latest
   * `settledAt` of them, +Infinity while one is open, -Infinity when there is none [L7].
   */
  othersUntil(record: Pick<CommandRecord, 'id' | 'vin'>, commands: readonly string[]): Promise<Instant>
  /** Vehicles that are believed offline while a command waits for them. */
  awaited(limit: number): Promise<readonly Vin[]>
  find(ids: readonly CommandId[]): Promise<readonly CommandRecord[]>
  list(filter: CommandFilter, cursor: string | undefined, limit: number): Promise<Page<CommandRecord>>
  /** Status events of one command, oldest first. */
  history(id: CommandId): Promise<readonly StatusEvent[]>
  /** The same of many. */
  histories(ids: readonly CommandId[]): Promise<ReadonlyMap<CommandId, readonly StatusEvent[]>>
}
