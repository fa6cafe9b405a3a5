/**
 * The audit: who asked, changed and read what, from where, with which key. A process writes an entry when it happens; the
 * sealer puts entries into the chain, which only grows (`packages/runtime/src/chain`).
 */
import {
  type Anchor,
  type ChainAnchor,
  type ChainEntry,
  type ChainLine,
  type Duration,
  type Instant,
  type Json,
  minutes,
} from '@keyfob/runtime'
import type { Page } from './command-store.ts'
import type { Vin } from '@keyfob/protocol'

/** `unknown`: the process ended before it knew. `opened`: a stream, which shows what comes. */
export const auditOutcomes = ['done', 'opened', 'refused', 'failed', 'unknown'] as const
export type AuditOutcome = (typeof auditOutcomes)[number]

/** What an entry is about; each is a part of its own, which can be erased alone. */
export interface AuditSubject {
  readonly kind: string
  /** Absent: all of this kind, or one that no id is known of. */
  readonly id?: string | undefined
  /** The vehicle that it belongs to. */
  readonly vin?: string | undefined
  /** What was asked for, in a few fields that hold no secret. */
  readonly details?: { readonly [name: string]: Json } | undefined
}

export interface AuditActor {
  /** As in every record: `key:<id>`, `oidc:<subject>`, `schedule:<id>` or `anonymous`. */
  readonly who: string
  readonly name?: string | undefined
  /** Of a token. */
  readonly issuer?: string | undefined
}

/** Who it was, and from where: the first part of an entry. */
export interface AuditOrigin extends AuditActor {
  readonly address?: string | undefined
  /** W3C trace id. */
  readonly trace?: string | undefined
}

/** An entry before it is in the chain. */
export interface NewAuditEntry {
  /** UUIDv7: what is written twice counts once. */
  readonly id: string
  readonly at: Instant
  /** Id of the operation. */
  readonly action: string
  /** Null: it has only begun. */
  readonly outcome: AuditOutcome | null
  /** Of the HTTP answer. */
  readonly status?: number
  readonly origin: AuditOrigin
  readonly subjects: readonly AuditSubject[]
}

/** What is found out while the work is done. */
export interface AuditEnding {
  readonly id: string
  readonly outcome: AuditOutcome
  readonly status: number
  /** In place of those that it was begun with. */
  readonly subjects?: readonly AuditSubject[]
}

/** Where entries are written. The methods are those of `AuditRecorder`. */
export interface AuditRecording {
  /** Resolves when the entry is durable. @throws StoreUnavailable, Overloaded */
  add(entry: NewAuditEntry): Promise<void>
  /** The same, or it waits in memory for the database, up to a bound. @throws StoreUnavailable, Overloaded */
  addPatiently(entry: NewAuditEntry): Promise<void>
  /** As `addPatiently`, but not what the same caller read from the same address less than a minute ago. */
  addRead(entry: NewAuditEntry): Promise<void>
  /** Never rejects: an ending that cannot be written leaves the entry `unknown`. */
  end(ending: AuditEnding): Promise<void>
}

/** Takes entries. Each method resolves when they are durable, and rejects with `StoreUnavailable`. */
export interface AuditInbox {
  add(entries: readonly NewAuditEntry[]): Promise<void>
  /** Of entries that were begun. One that is in the chain already, as `unknown`, stays so. */
  end(endings: readonly AuditEnding[]): Promise<void>
}

export interface AuditFilter {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  /** Id of a subject, or a VIN. */
  readonly subject?: string | undefined
  readonly from?: Instant | undefined
  readonly to?: Instant | undefined
}

/** Reads what is in the chain. Errors are those of `StoreUnavailable`. */
export interface AuditReader {
  /** Newest first; `before`: behind this position. */
  list(filter: AuditFilter, before: number | undefined, limit: number): Promise<Page<ChainEntry>>
  /** The chain behind a position, in its order, with its anchors; from its beginning (undefined) with a line that says where that is. */
  lines(after: number | undefined, limit: number): Promise<readonly ChainLine[]>
}

/** Above the time that a request may take: a wait of 30 s, and its beginning and end. */
export const auditGivenUpAfter: Duration = minutes(2)
/** Sealing is late when an entry that could be in the chain waits for longer: sealers look each second. */
export const auditLateAfter: Duration = minutes(1)

export interface SealRules {
  /** An anchor comes after so many entries, or so much time with one entry at least. */
  readonly anchorEntries: number
  readonly anchorEvery: Duration
  /** An entry that was begun so long ago has no ending to come. */
  readonly givenUpAfter: Duration
}

export interface Sealed {
  /** Entries that are in the chain now. */
  readonly entries: number
  /** What is to be signed, and then written by `anchor`. */
  readonly due: Anchor | undefined
  /** There is more to seal at once. */
  readonly hasMore: boolean
}

export interface Erased {
  readonly commands: number
  /** Entries of which a part was erased. */
  readonly entries: number
}

/** Writes the chain; one process at a time, whoever calls. Errors are those of `StoreUnavailable`. */
export interface AuditChainStore {
  /** Undefined: another process seals right now. */
  seal(now: Instant, rules: SealRules): Promise<Sealed | undefined>
  /** Writes an anchor that was due. False: another process did. */
  anchor(anchor: ChainAnchor): Promise<boolean>
  /** Removes entries from the beginning, up to an anchor that was made before. Returns how many; 0: there are no more. */
  forget(before: Instant): Promise<number>
  /** Deletes what history has of a vehicle, and erases its parts from the chain. `unsealed`: not all is in the chain; seal, and call again. */
  erase(vin: Vin, options: { readonly mayBeUnsealed: boolean }): Promise<Erased | 'unsealed' | 'in_use'>
}
