import type { Instant } from '@keyfob/runtime'
import type { ApiKeyId, ApiKeyRecord, ApiKeyStore, KeptApiKey, NewApiKey, Scope } from '../../ports/api-key.ts'
import type { Page } from '../../ports/command-store.ts'
import { StoreUnavailable } from '../../ports/store-unavailable.ts'
import { newApiKey } from '../api-key.ts'

/** For tests without a database: keys in memory, and a store that may be away or slow. */
export class SampleApiKeyStore implements ApiKeyStore {
  readonly kept = new Map<ApiKeyId, KeptApiKey>()
  looks = 0
  isUnavailable = false
  /** What a look waits for. */
  held: Promise<unknown> = Promise.resolve()

  /** A key that is kept, and its text. */
  async add(scope: Scope, more: Partial<ApiKeyRecord> = {}): Promise<{ readonly id: ApiKeyId; readonly text: string }> {
    const { id, hash, text } = newApiKey()
    const record = {
      id,
      name: 'sample',
      scope,
      createdAt: 0,
      createdBy: 'test',
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      ...more,
    }
    this.kept.set(id, { record, hash })
    return { id, text }
  }

  change(id: ApiKeyId, change: Partial<ApiKeyRecord>): ApiKeyRecord | undefined {
    const kept = this.kept.get(id)
    if (kept === undefined) return undefined
    const record = { ...kept.record, ...change }
    this.kept.set(id, { ...kept, record })
    return record
  }

  async create({ hash, ...record }: NewApiKey): Promise<boolean> {
    if (this.kept.has(record.id)) return false
    this.kept.set(record.id, { record: { ...record, revokedAt: null, lastUsedAt: null }, hash })
    return true
  }

  async find(id: ApiKeyId): Promise<KeptApiKey | undefined> {
    return (await this.findAll([id]))[0]
  }

  async findAll(ids: readonly ApiKeyId[]): Promise<readonly KeptApiKey[]> {
    this.looks += 1
    await this.held
    if (this.isUnavailable) throw new StoreUnavailable('away', { mayHaveTakenEffect: false })
    return [...new Set(ids)].flatMap((id) => this.kept.get(id) ?? [])
  }

  async list(_cursor: ApiKeyId | undefined, _limit: number): Promise<Page<ApiKeyRecord>> {
    return { items: [...this.kept.values()].map(({ record }) => record).toReversed() }
  }

  async revoke(id: ApiKeyId, now: Instant): Promise<ApiKeyRecord | undefined> {
    return this.change(id, { revokedAt: this.kept.get(id)?.record.revokedAt ?? now })
  }

  async hasAdmin(now: Instant): Promise<boolean> {
    return [...this.kept.values()].some(
      ({ record: { scope, revokedAt, expiresAt } }) =>
        scope === 'admin' && revokedAt === null && (expiresAt ?? Infinity) > now,
    )
  }

  async noteUses(uses: ReadonlyMap<ApiKeyId, Instant>): Promise<void> {
    if (this.isUnavailable) throw new StoreUnavailable('away', { mayHaveTakenEffect: false })
    for (const [id, lastUsedAt] of uses) this.change(id, { lastUsedAt })
  }
}
