import { type Instant, formatInstant } from '@keyfob/runtime'
import type { ApiKeyId, ApiKeyRecord, KeptApiKey } from '../../ports/api-key.ts'
import { scopesIn } from '../../ports/scopes.ts'
import { StoreUnavailable } from '../../ports/store-unavailable.ts'
import { SqlApiKeyStore } from '../../store/sql-api-key-store.ts'
import type { SqlDatabase } from '../../store/sql-database.ts'
import { newApiKey } from '../api-key.ts'

/** For tests: the real store of API keys, which may be unavailable or slow, and counts the lookups. */
export class SampleApiKeyStore extends SqlApiKeyStore {
  readonly #database: SqlDatabase
  looks = 0
  isUnavailable = false
  /** What a lookup waits for. */
  held: Promise<unknown> = Promise.resolve()

  constructor(database: SqlDatabase) {
    super(database)
    this.#database = database
  }

  /** A key that is kept, and its text. `scope`: one or more, separated by spaces. */
  async add(
    scope: string,
    {
      expiresAt = null,
      revokedAt = null,
      labels = [],
    }: Partial<Pick<ApiKeyRecord, 'expiresAt' | 'revokedAt' | 'labels'>> = {},
  ): Promise<{ readonly id: ApiKeyId; readonly text: string }> {
    const { id, hash, text } = newApiKey()
    await this.create({
      id,
      hash,
      name: 'sample',
      scopes: scopesIn(scope),
      labels,
      createdAt: 0,
      createdBy: 'test',
      expiresAt,
    })
    if (revokedAt !== null) await this.revoke(id, revokedAt)
    return { id, text }
  }

  async expire(id: ApiKeyId, at: Instant): Promise<void> {
    await this.#database.query('UPDATE api_keys SET expires_at = $2::timestamptz WHERE id = $1', [
      id,
      formatInstant(at),
    ])
  }

  async delete(id: ApiKeyId): Promise<void> {
    await this.#database.query('DELETE FROM api_keys WHERE id = $1', [id])
  }

  /** Everything that is kept of keys, as text. */
  async dump(): Promise<string> {
    return JSON.stringify(await this.#database.query('SELECT * FROM api_keys'))
  }

  override async findAll(ids: readonly ApiKeyId[]): Promise<readonly KeptApiKey[]> {
    this.looks += 1
    await this.held
    this.#throwIfUnavailable()
    return super.findAll(ids)
  }

  override async noteUses(uses: ReadonlyMap<ApiKeyId, Instant>): Promise<void> {
    this.#throwIfUnavailable()
    return super.noteUses(uses)
  }

  #throwIfUnavailable(): void {
    if (this.isUnavailable) throw new StoreUnavailable('away', { mayHaveTakenEffect: false })
  }
}
