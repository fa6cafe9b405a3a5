/**
 * The keys that were used here lately. Authoritative is the store: what was read from it counts for two seconds, so that
 * a revocation counts everywhere within five. When the store is away, or slow, a key that it knew goes on for a minute
 * after it was read last, and then nobody is let in.
 *
 * It remembers keys by their hash, and only those that are right: a wrong one costs a look at the store, whether its id
 * exists or not.
 */
import { type Clock, type Duration, seconds } from '@keyfob/runtime'
import type { ApiKeyId, ApiKeyRecord, ApiKeyStore } from '../ports/api-key.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { type ApiKeyText, isSameHash } from './api-key.ts'

export const freshFor: Duration = seconds(2)
export const staleFor: Duration = seconds(60)
/** How long a key that is known waits for the store to say that it still holds. */
const patience: Duration = seconds(1)
const keysMax = 10_000

interface Held {
  readonly record: ApiKeyRecord
  /** When the look began, on the monotonic clock. */
  readonly readAt: Duration
}

export class KeyRing {
  readonly #store: Pick<ApiKeyStore, 'find'>
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()
  readonly #looks = new Map<string, Promise<ApiKeyRecord | undefined>>()

  constructor(store: Pick<ApiKeyStore, 'find'>, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** What was read of it last, however long ago. */
  remembers({ hash }: ApiKeyText): ApiKeyRecord | undefined {
    return this.#held.get(hash)?.record
  }

  /** Expired and revoked ones, too. Undefined when there is no such key. @throws StoreUnavailable */
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
      if (error instanceof StoreUnavailable) return held.record
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
    const kept = await this.#store.find(id)
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
