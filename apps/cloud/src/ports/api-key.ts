/** API keys as the store keeps them. */
import type { Branded } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { Page } from './command-store.ts'
import type { Rights } from './scopes.ts'

/** Public: it stands in the key itself, in logs and in records. 10 characters of `a-z 0-9`. */
export type ApiKeyId = Branded<'ApiKeyId'>

const idPattern = /^[a-z0-9]{10}$/

export const parseApiKeyId = (text: string): ApiKeyId | undefined =>
  idPattern.test(text) ? (text as ApiKeyId) : undefined // the pattern is the brand's proof

/** Without its hash, so that it is not shown by mistake. */
export interface ApiKeyRecord extends Rights {
  readonly id: ApiKeyId
  readonly name: string
  readonly createdAt: Instant
  /** Who made it, as in every record. */
  readonly createdBy: string
  /** Null: never. */
  readonly expiresAt: Instant | null
  readonly revokedAt: Instant | null
  /** To the minute, and behind by up to one. */
  readonly lastUsedAt: Instant | null
}

export interface NewApiKey extends Omit<ApiKeyRecord, 'revokedAt' | 'lastUsedAt'> {
  /** SHA-256 of the whole key, in hex. */
  readonly hash: string
}

export interface KeptApiKey {
  readonly record: ApiKeyRecord
  readonly hash: string
}

/**
 * API keys, for people (`ApiKeys`) and for the HTTP server (`KeyRing`). What is committed counts for the next lookup of any process.
 * Errors are those of `StoreUnavailable`.
 */
export interface ApiKeyStore {
  /**
   * False when there is a key with this id: it stays as it is, and may be an earlier call's own after
   * `mayHaveTakenEffect`.
   */
  create(key: NewApiKey): Promise<boolean>
  find(id: ApiKeyId): Promise<KeptApiKey | undefined>
  /**
   * Of these ids those that exist, expired and revoked ones too, in one lookup, in no order. By `KeyRing`, one group
   * of a process at a time.
   */
  findAll(ids: readonly ApiKeyId[]): Promise<readonly KeptApiKey[]>
  /** All that ever existed, the newest first. `cursor`: id of the last one of the page before. */
  list(cursor: ApiKeyId | undefined, limit: number): Promise<Page<ApiKeyRecord>>
  /** Permanent, and idempotent: what was revoked before keeps its instant. Undefined when there is no such key. */
  revoke(id: ApiKeyId, now: Instant): Promise<ApiKeyRecord | undefined>
  /** Whether a key with the scope `admin` may be used now. Once at a start, where keys are required. */
  hasAdmin(now: Instant): Promise<boolean>
  /**
   * When keys were used last; never goes back, and keys that are not there are left out. Once a minute by each process;
   * a rejection loses it until the next use.
   */
  noteUses(uses: ReadonlyMap<ApiKeyId, Instant>): Promise<void>
}
