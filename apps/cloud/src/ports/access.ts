/** What the HTTP server may ask about API keys: who holds one, and what people may do with them. */
import type { Duration, Instant } from '@keyfob/runtime'
import type { ApiKeyId, ApiKeyRecord } from './api-key.ts'
import type { Page } from './command-store.ts'
import type { Answered } from './command-service.ts'
import type { Rights, Scope } from './scopes.ts'

/** Why a request was refused; the label of a metric. */
export const accessRefusals = [
  'missing',
  'malformed',
  'unknown',
  'expired',
  'revoked',
  'token_invalid',
  'token_expired',
  'scope',
  'too_many_attempts',
  'store_unavailable',
  'issuer_unavailable',
  'overloaded',
] as const
export type AccessRefusal = (typeof accessRefusals)[number]

/** A caller that showed who it is. */
export interface Holder extends Rights {
  /** As in every record. */
  readonly who: string
  readonly name: string
  /** Of its token; undefined for an API key. */
  readonly issuer?: string
  /** Until when it is authorized; null: until that is revoked. */
  readonly expiresAt: Instant | null
}

export type Admission =
  | { readonly ok: true; readonly holder: Holder }
  | {
      readonly ok: false
      readonly reason: Exclude<
        AccessRefusal,
        'missing' | 'scope' | 'store_unavailable' | 'issuer_unavailable' | 'overloaded'
      >
      /** As the text claims it; proven only if the key is expired or revoked. */
      readonly keyId: ApiKeyId | undefined
      /** What is wrong with a token, as the end of a sentence. */
      readonly detail?: string
      /** Of too many attempts. */
      readonly retryAfter?: Duration
    }

export interface Access {
  /** Whether a request without a key may do everything (false), or only what is public. */
  readonly required: boolean
  /**
   * Who holds this API key or token. A failure counts against the network that it comes from: an address, or the /64 of an IPv6 one.
   *
   * @throws StoreUnavailable for a key that was not used here lately, Overloaded when too many wait for a lookup,
   * IssuerUnavailable for a token while the issuer's keys cannot be read
   */
  admit(text: string, network: string): Promise<Admission>
  /** Whether it would still be authorized; also false when that can no longer be checked. A failure counts against no address. */
  stillHolds(text: string): Promise<boolean>
}

export interface ApiKeyRequest {
  readonly name: string
  readonly scopes: readonly Scope[]
  /** Absent or empty: for all vehicles. */
  readonly labels?: readonly string[] | undefined
  readonly expiresAt?: Instant | null | undefined
}

/**
 * What people may do with API keys. The HTTP server checks shapes; the service checks the rules. Every method resolves
 * after its commit, and rejects with `StoreUnavailable`.
 */
export interface ApiKeyService {
  /** `key` is returned once, and never shown again. */
  create(
    request: ApiKeyRequest,
    who: string,
  ): Promise<Answered<{ readonly record: ApiKeyRecord; readonly key: string }>>
  list(cursor: ApiKeyId | undefined, limit: number): Promise<Page<ApiKeyRecord>>
  find(id: ApiKeyId): Promise<Answered<ApiKeyRecord>>
  /** Permanent, and idempotent. */
  revoke(id: ApiKeyId, who: string): Promise<Answered<ApiKeyRecord>>
}
