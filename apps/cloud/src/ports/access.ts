/** What the door may ask about keys: who holds one, and what people may do with them. */
import type { Duration, Instant } from '@keyfob/runtime'
import type { ApiKeyId, ApiKeyRecord, Scope } from './api-key.ts'
import type { Page } from './command-store.ts'
import type { Answered } from './command-service.ts'

/** Why a request was not let in; the label of a metric. */
export const accessRefusals = [
  'missing',
  'malformed',
  'unknown',
  'expired',
  'revoked',
  'scope',
  'too_many_attempts',
  'store_unavailable',
  'overloaded',
] as const
export type AccessRefusal = (typeof accessRefusals)[number]

export type Admission =
  | { readonly ok: true; readonly key: ApiKeyRecord }
  | {
      readonly ok: false
      readonly reason: Exclude<AccessRefusal, 'missing' | 'scope' | 'store_unavailable' | 'overloaded'>
      /** As the text says it; nobody vouches for it unless the key is expired or revoked. */
      readonly keyId: ApiKeyId | undefined
      /** Of too many attempts. */
      readonly retryAfter?: Duration
    }

export interface Access {
  /** Whether a request without a key may do everything (false), or only what is public. */
  readonly required: boolean
  /**
   * Who holds this key. A failure counts against the network that it comes from: an address, or the /64 of an IPv6 one.
   *
   * @throws StoreUnavailable for a key that was not seen here lately, Overloaded when too many wait to be looked up
   */
  admit(text: string, network: string): Promise<Admission>
  /** Whether it would still be let in; false, too, when nobody can tell any more. Counts against nobody. */
  stillHolds(text: string): Promise<boolean>
}

export interface ApiKeyRequest {
  readonly name: string
  readonly scope: Scope
  readonly expiresAt?: Instant | null | undefined
}

/**
 * What people may do with keys. Shapes are checked at the door; what the rules say, the service says. Every method resolves
 * after its commit, and rejects with `StoreUnavailable`.
 */
export interface ApiKeyService {
  /** `key` is told once, and never shown again. */
  create(
    request: ApiKeyRequest,
    who: string,
  ): Promise<Answered<{ readonly record: ApiKeyRecord; readonly key: string }>>
  list(cursor: ApiKeyId | undefined, limit: number): Promise<Page<ApiKeyRecord>>
  find(id: ApiKeyId): Promise<Answered<ApiKeyRecord>>
  /** For good, and fine twice. */
  revoke(id: ApiKeyId, who: string): Promise<Answered<ApiKeyRecord>>
}
