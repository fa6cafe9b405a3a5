import { type Clock, formatInstant } from '@keyfob/runtime'
import type { ApiKeyService, ApiKeyRequest } from '../ports/access.ts'
import type { ApiKeyId, ApiKeyRecord, ApiKeyStore } from '../ports/api-key.ts'
import type { Page } from '../ports/command-store.ts'
import type { Answered } from '../ports/command-service.ts'
import type { Log } from '../ports/log.ts'
import { type Scope, boundScopes, unboundScope } from '../ports/scopes.ts'
import { newApiKey } from './api-key.ts'
import type { KeyRing } from './key-ring.ts'

export interface ApiKeysOptions {
  readonly store: ApiKeyStore
  readonly ring: Pick<KeyRing, 'forget'>
  readonly clock: Clock
  readonly log: Log
}

export class ApiKeys implements ApiKeyService {
  readonly #options: ApiKeysOptions

  constructor(options: ApiKeysOptions) {
    this.#options = options
  }

  async create(
    { name, scopes: asked, labels = [], expiresAt = null }: ApiKeyRequest,
    who: string,
  ): Promise<Answered<{ record: ApiKeyRecord; key: string }>> {
    const { store, clock, log } = this.#options
    const createdAt = clock.now()
    if (expiresAt !== null && expiresAt <= createdAt) return overAlready(expiresAt)
    const unbound = labels.length === 0 ? undefined : unboundScope(asked)
    if (unbound !== undefined) return notForLabels(unbound)
    const scopes = labels.length === 0 ? asked : boundScopes(asked)
    const { id, hash, text } = newApiKey()
    const record = { id, name, scopes, labels, createdAt, createdBy: who, expiresAt }
    if (!(await store.create({ ...record, hash }))) throw new Error(`the id ${id} already exists`)
    log.info('api_key.created', { key: id, scope: scopes.join(' '), ...(labels.length > 0 && { labels }), who })
    return { ok: true, value: { record: { ...record, revokedAt: null, lastUsedAt: null }, key: text } }
  }

  list(cursor: ApiKeyId | undefined, limit: number): Promise<Page<ApiKeyRecord>> {
    return this.#options.store.list(cursor, limit)
  }

  async find(id: ApiKeyId): Promise<Answered<ApiKeyRecord>> {
    return foundOr((await this.#options.store.find(id))?.record, id)
  }

  async revoke(id: ApiKeyId, who: string): Promise<Answered<ApiKeyRecord>> {
    const { store, ring, clock, log } = this.#options
    const now = clock.now()
    const record = await store.revoke(id, now)
    ring.forget(id)
    if (record?.revokedAt === now) log.info('api_key.revoked', { key: id, scope: record.scopes.join(' '), who })
    return foundOr(record, id)
  }
}

const notForLabels = (scope: Scope): Answered<never> => {
  const detail = `${scope} is for all vehicles, so a key with labels cannot have it. Leave it out, or leave the labels out.`
  return {
    ok: false,
    refusal: { code: 'invalid_request', detail, errors: [{ pointer: '/scope', problem: `has ${scope}, and labels` }] },
  }
}

const overAlready = (expiresAt: number): Answered<never> => {
  const errors = [{ pointer: '/expiresAt', problem: 'must be in the future' }]
  return {
    ok: false,
    refusal: { code: 'invalid_request', detail: `/expiresAt ${formatInstant(expiresAt)} is in the past.`, errors },
  }
}

const foundOr = (record: ApiKeyRecord | undefined, id: ApiKeyId): Answered<ApiKeyRecord> =>
  record === undefined
    ? { ok: false, refusal: { code: 'key_not_found', detail: `There is no API key ${id}. GET /keys lists them.` } }
    : { ok: true, value: record }
