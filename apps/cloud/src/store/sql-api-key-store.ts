import { type Instant, formatInstant } from '@keyfob/runtime'
import type { ApiKeyId, ApiKeyRecord, ApiKeyStore, KeptApiKey, NewApiKey } from '../ports/api-key.ts'
import type { Page } from '../ports/command-store.ts'
import { scopesIn } from '../ports/scopes.ts'
import type { Columns } from './rows.ts'
import { pageOf } from './sql-command-store.ts'
import type { SqlDatabase } from './sql-database.ts'
import * as statements from './statements/api-keys.ts'

export class SqlApiKeyStore implements ApiKeyStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async create({ id, name, scopes, labels, hash, createdAt, createdBy, expiresAt }: NewApiKey): Promise<boolean> {
    const expires = expiresAt && formatInstant(expiresAt)
    const params = [id, name, scopes.join(' '), hash, formatInstant(createdAt), createdBy, expires, labels]
    return (await this.#database.query(statements.createApiKey, params)).length > 0
  }

  async find(id: ApiKeyId): Promise<KeptApiKey | undefined> {
    return (await this.findAll([id]))[0]
  }

  async findAll(ids: readonly ApiKeyId[]): Promise<readonly KeptApiKey[]> {
    const rows = await this.#database.query<Columns>(statements.findApiKeys, [ids])
    return rows.map((row) => ({ record: apiKeyRecord(row), hash: String(row['hash']) }))
  }

  async list(cursor: ApiKeyId | undefined, limit: number): Promise<Page<ApiKeyRecord>> {
    const rows = await this.#database.query<Columns>(statements.listApiKeys, [cursor ?? null, limit + 1])
    return pageOf(rows.map(apiKeyRecord), limit, ({ id }) => id)
  }

  async revoke(id: ApiKeyId, now: Instant): Promise<ApiKeyRecord | undefined> {
    const [row] = await this.#database.query<Columns>(statements.revokeApiKey, [id, formatInstant(now)])
    return row && apiKeyRecord(row)
  }

  async hasAdmin(now: Instant): Promise<boolean> {
    return (await this.#database.query(statements.findAdminKey, [formatInstant(now)])).length > 0
  }

  async noteUses(uses: ReadonlyMap<ApiKeyId, Instant>): Promise<void> {
    await this.#database.query(statements.noteApiKeyUses, [[...uses.keys()], [...uses.values()].map(formatInstant)])
  }
}

const at = (value: unknown): number | null => (value as Date | null)?.getTime() ?? null // a timestamptz column

/** The store wrote the row from a record, so its strings are what they were. */
const apiKeyRecord = (row: Columns): ApiKeyRecord => {
  const { id, name } = row as unknown as ApiKeyRecord // text columns
  return {
    id,
    name,
    scopes: scopesIn(String(row['scope'])),
    labels: (row['labels'] as readonly string[] | null) ?? [], // a column of text[]; null from older versions
    createdAt: at(row['created_at'])!,
    createdBy: String(row['created_by']), // NOT NULL columns
    expiresAt: at(row['expires_at']),
    revokedAt: at(row['revoked_at']),
    lastUsedAt: at(row['last_used_at']),
  }
}
