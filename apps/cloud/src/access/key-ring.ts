/**
 * The API keys that were used here lately. The store is authoritative: what was read from it is valid for two seconds, so
 * that a revocation takes effect everywhere within five. While the store is unavailable or slow, a known key is accepted
 * for a minute after it was read last; after that no key is.
 *
 * It remembers keys by their hash, and only valid ones: a wrong key costs a lookup in the store, whether its id exists or
 * not. Lookups go in groups, one group at a time, so that a client that sends endless keys costs the store one small
 * statement at a time, and a valid key among them is still found.
 */
import { type Clock, type Duration, GroupCommit, Overloaded, seconds } from '@keyfob/runtime'
import type { ApiKeyId, ApiKeyRecord, ApiKeyStore, KeptApiKey } from '../ports/api-key.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { type ApiKeyText, isSameHash } from './api-key.ts'

export const freshFor: Duration = seconds(2)
export const staleFor: Duration = seconds(60)
/** How long a known key waits for the store to confirm it. */
const patience: Duration = seconds(1)
const keysMax = 10_000
/** Keys that one statement looks for: some milliseconds of the store. */
const looksInGroup = 500
/** Half of the connections that may be open; above it requests are shed. */
const looksWaiting = 10_000

interface Held {
  readonly record: ApiKeyRecord
  /** When the lookup began, on the monotonic clock. */
  readonly readAt: Duration
}

export class KeyRing {
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()
  readonly #looks = new Map<string, Promise<ApiKeyRecord | undefined>>()
  readonly #groups: GroupCommit<ApiKeyId, KeptApiKey | undefined>

  constructor(store: Pick<ApiKeyStore, 'findAll'>, clock: Clock) {
    this.#clock = clock
    const commit = async (ids: readonly ApiKeyId[]): Promise<readonly (KeptApiKey | undefined)[]> => {
      const found = new Map((await store.findAll(ids)).map((kept) => [kept.record.id, kept]))
      return ids.map((id) => found.get(id))
    }
    this.#groups = new GroupCommit({ commit, maxGroup: looksInGroup, maxWaiting: looksWaiting, clock })
  }

  /** Expired and revoked ones, too. Undefined when there is no such key. @throws StoreUnavailable, Overloaded */
  async find(key: ApiKeyText): Promise<ApiKeyRecord | undefined> {
    const held = this.#held.get(key.hash)
    if (held === undefined) return this.#look(key)
    if (this.#ageOf(held) < freshFor) return held.record
    return this.#lookAgain(key, held)
  }

  /** It was changed by this process. */
  forget(id: ApiKeyId): void {
    for (const [hash, { record }] of this.#held) if (record.id === id) this.#held.delete(hash)
  }

  async #lookAgain(key: ApiKeyText, held: Held): Promise<ApiKeyRecord | undefined> {
    if (this.#ageOf(held) > staleFor) return this.#look(key)
    const over = new AbortController()
    const late = this.#clock.sleep(patience, over.signal).then(() => held.record)
    late.catch(() => undefined) // aborted: the store was in time
    const look = this.#look(key).catch((error: unknown) => {
      if (error instanceof StoreUnavailable || error instanceof Overloaded) return held.record
      throw error
    })
    return Promise.race([look, late]).finally(() => over.abort())
  }

  /** One look at a key at a time. */
  #look(key: ApiKeyText): Promise<ApiKeyRecord | undefined> {
    const under = this.#looks.get(key.hash)
    if (under !== undefined) return under
    const look = this.#read(key).finally(() => this.#looks.delete(key.hash))
    this.#looks.set(key.hash, look)
    return look
  }

  async #read({ id, hash }: ApiKeyText): Promise<ApiKeyRecord | undefined> {
    const readAt = this.#clock.monotonic()
    const kept = await this.#groups.submit(id)
    const record = kept !== undefined && isSameHash(kept.hash, hash) ? kept.record : undefined
    this.#held.delete(hash) // and last again: the one that was read longest ago is forgotten first
    if (record !== undefined) this.#held.set(hash, { record, readAt })
    if (this.#held.size > keysMax) this.#forgetFirst()
    return record
  }

  #forgetFirst(): void {
    const [first] = this.#held.keys()
    if (first !== undefined) this.#held.delete(first)
  }

  #ageOf({ readAt }: Held): Duration {
    return this.#clock.monotonic() - readAt
  }
}
