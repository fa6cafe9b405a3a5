/**
 * The truth about commands. What a method returns is committed. An implementation locks, lets the pure functions of
 * `@keyfob/protocol` decide what becomes of lives and lanes (`step`, `LaneGroup`), and writes. What it decides itself
 * is what only its rows can say: whether an idempotency key is used [L10], a vehicle is registered, paired otherwise or
 * believed offline [L11], and what is due.
 *
 * Errors are those of `StoreUnavailable`. Instants come from the caller, whose clock follows the database's.
 */
import type {
  CheckedGuard,
  CommandId,
  GuardsOf,
  IvcId,
  LaneChange,
  LaneRefusal,
  ReasonCode,
  State,
  StatusEvent,
  StepInput,
  Vin,
} from '@keyfob/protocol'
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
  /** Where it was asked from, for the audit; undefined: not by a request, or the audit is off. */
  readonly address?: string | undefined
  /** Register an unknown VIN instead of refusing it. */
  readonly registers: boolean
}

export type AcceptOutcome =
  /** `unheard`: as of its vehicle; absent when that was not looked at. */
  | { readonly kind: 'accepted'; readonly record: CommandRecord; readonly unheard?: boolean }
  | { readonly kind: 'repeated'; readonly record: CommandRecord }
  | { readonly kind: 'key_reused'; readonly id: CommandId }
  | LaneRefusal
  /** A guard does not hold; all of its type, each with what it was judged by. */
  | { readonly kind: 'guard_failed'; readonly guards: readonly CheckedGuard[] }
  | { readonly kind: 'vehicle_not_registered' }
  | { readonly kind: 'ivc_mismatch'; readonly paired: IvcId }

/** What a committed transaction did to one command, and what it wants published because of it. */
export type Change = LaneChange<CommandRecord>

export interface StepRequest {
  readonly id: CommandId
  /** Whose topic it came from; a command of another vehicle is left alone and counted as `foreign`. */
  readonly vin: Vin | null
  readonly input: StepInput
  /** When the broker took the first attempt, if that is not on record yet. */
  readonly publishedAt?: Instant | undefined
}

export interface PublishedTime {
  readonly id: CommandId
  /** When the broker took the first attempt. */
  readonly at: Instant
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

/** All of it must hold; what is undefined is not looked at. */
export interface CommandFilter {
  readonly vin?: Vin | undefined
  /** Any of these. */
  readonly states?: readonly State[] | undefined
  readonly command?: string | undefined
  readonly reason?: ReasonCode | undefined
  readonly who?: string | undefined
  /** Id of the schedule that submitted it. */
  readonly schedule?: string | undefined
  /** Accepted at this instant or later, */
  readonly from?: Instant | undefined
  /** and before this one. */
  readonly to?: Instant | undefined
  /** How much earlier than its acceptance the id of a command may have been made: those that waited for an approval. */
  readonly idsAheadBy?: Duration | undefined
  /** Of vehicles as they are now: with this label, and with this version of what they named. */
  readonly label?: string | undefined
  readonly version?: NamedVersion | undefined
  /** Of vehicles that have one of these labels now: those that the caller may see. */
  readonly boundTo?: readonly string[] | undefined
}

/** The version of something that a vehicle named in a birth: `sdk` and `0.1.0`. */
export interface NamedVersion {
  readonly name: string
  readonly value: string
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Opaque; undefined on the last page. */
  readonly next?: string | undefined
}

export interface DueCommands {
  /** Most overdue first. */
  readonly ids: readonly CommandId[]
  /** Undefined: none until the end that was asked for, or behind the limit. */
  readonly nextAt: Instant | undefined
}

export interface CommandStore {
  /**
   * All of a group or nothing: the steps first, in their order, then the submits, which may take lanes that the steps
   * freed. Outcomes come in the order of the requests, events with their positions in the order of commit [L9].
   *
   * Called by `CommandWriter` only, one group of a process at a time; groups of several processes wait for each other's
   * lanes and never in a circle. A refused group proves that nothing of it took effect; `isDataError` tells whether one
   * request's data is to blame, and then each is worth a try alone. After `mayHaveTakenEffect` the same group may be
   * written again: a submit whose id is there is accepted as it is, and a step that took effect is a repetition, which
   * the transition table takes [L2].
   *
   * Guards are judged by what the vehicle has reported by then, before each attempt and each repetition. Without
   * `guardsOf` no command has any; a group in which none has costs no statement for them.
   */
  write(group: WriteRequests, now: Instant, guardsOf?: GuardsOf): Promise<Committed<WriteOutcomes>>
  /**
   * Notes for the timeline when the broker took first attempts, where that is not on record yet. Waits for no group: a command
   * that is being written at that moment is left out. Returns the ids of those that it noted, in any order.
   */
  notePublished(times: readonly PublishedTime[]): Promise<readonly CommandId[]>
  /** Commands whose `dueAt` has come, and when the next one's does. By the sweep of each worker: two may get the same. */
  due(now: Instant, until: Instant, limit: number): Promise<DueCommands>
  /**
   * Attempts the first waiting command of each free lane, of some vehicles (when they are heard again) or of all (a sweep);
   * not of vehicles that are believed offline. Looks again under the lanes' locks, so each is attempted once however
   * many call. What is to be sent is in `changes`: a caller that dies, or hears `mayHaveTakenEffect`, leaves it to the
   * due sweep.
   */
  attemptWaiting(
    vins: readonly Vin[] | null,
    now: Instant,
    limit: number,
    guardsOf?: GuardsOf,
  ): Promise<Committed<undefined>>
  /** Commands of some vehicles that were attempted and are open or `unknown`, the newest of each: what a birth repeats. */
  attemptedOf(vins: readonly Vin[], limitOfEach: number): Promise<readonly CommandRecord[]>
  /**
   * Those of some vehicles that are `unknown`, the newest 500 of each: what a report may settle. Once for each group of
   * reports.
   */
  doubtsOf(vins: readonly Vin[]): Promise<readonly CommandRecord[]>
  /**
   * Until when another attempted command of the vehicle, of one of these types, may have taken effect: the latest
   * `settledAt` of them, +Infinity while one is open, -Infinity when there is none [L7].
   */
  othersUntil(record: Pick<CommandRecord, 'id' | 'vin'>, commands: readonly string[]): Promise<Instant>
  /**
   * Vehicles that are believed offline while a command waits for them, in any order: above the limit it is another
   * choice each time.
   */
  awaited(limit: number): Promise<readonly Vin[]>
  /** Those of these ids that there are, in any order, as they are committed now. */
  find(ids: readonly CommandId[]): Promise<readonly CommandRecord[]>
  /** Newest first. `cursor`: `next` of the page before; commands that are accepted meanwhile do not shift the pages. */
  list(filter: CommandFilter, cursor: string | undefined, limit: number): Promise<Page<CommandRecord>>
  /** Status events of one command, oldest first. */
  history(id: CommandId): Promise<readonly StatusEvent[]>
}
