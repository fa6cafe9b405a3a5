import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newApiKey } from '../access/api-key.ts'
import type { ApiKeyId, NewApiKey } from '../ports/api-key.ts'
import { t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { SqlApiKeyStore } from './sql-api-key-store.ts'

let store: SampleStore
let keys: SqlApiKeyStore
beforeAll(async () => {
  store = await SampleStore.open()
  keys = new SqlApiKeyStore(store.database)
}, 60_000)
afterEach(() => store.database.script('DELETE FROM api_keys'))
afterAll(() => store.close())

const create = async (more: Partial<NewApiKey> = {}): Promise<NewApiKey> => {
  const { id, hash } = newApiKey()
  const key = {
    id,
    hash,
    name: 'ä "quoted"',
    scopes: ['read', 'commands:send:doors'] as const,
    labels: ['region=eu'],
    createdAt: t0,
    createdBy: 'key:me',
    expiresAt: t0 + 9,
    ...more,
  }
  expect(await keys.create(key)).toBe(true)
  return key
}

describe('a key', () => {
  it('is as it was made, and its hash stands beside it', async () => {
    const { hash, ...shown } = await create()
    const record = { ...shown, revokedAt: null, lastUsedAt: null }
    expect(await keys.find(shown.id)).toEqual({ hash, record })
    expect((await keys.list(undefined, 9)).items).toEqual([record])
    const { id } = await create({ expiresAt: null })
    expect(await keys.find(id)).toMatchObject({ record: { expiresAt: null } })
    expect(await keys.find(newApiKey().id)).toBeUndefined()
  })

  it('of the version before has one scope and no labels', async () => {
    const { id } = await create({ scopes: ['admin'] })
    await store.database.query('UPDATE api_keys SET labels = NULL WHERE id = $1', [id])
    expect(await keys.find(id)).toMatchObject({ record: { scopes: ['admin'], labels: [] } })
  })

  it('is found among many that are asked for, whether they are there or not', async () => {
    const [one, other] = [await create(), await create()]
    const found = await keys.findAll([one.id, newApiKey().id, other.id, one.id])
    expect(found.map(({ record }) => record.id).toSorted()).toEqual([one.id, other.id].toSorted())
    expect(await keys.findAll([])).toEqual([])
  })

  it('stays as it is when another one has its id', async () => {
    const key = await create()
    expect(await keys.create({ ...key, hash: newApiKey().hash, scopes: ['admin'] })).toBe(false)
    expect(await keys.find(key.id)).toMatchObject({
      hash: key.hash,
      record: { scopes: ['read', 'commands:send:doors'] },
    })
    const same = newApiKey()
    const made = await Promise.all(Array.from({ length: 5 }, () => keys.create({ ...key, ...same })))
    expect(made.filter(Boolean)).toHaveLength(1)
  })

  it('is revoked once, for good', async () => {
    const { id } = await create()
    expect(await keys.revoke(id, t0 + 1)).toMatchObject({ id, revokedAt: t0 + 1 })
    expect(await keys.revoke(id, t0 + 2)).toMatchObject({ revokedAt: t0 + 1 })
    expect(await keys.revoke(newApiKey().id, t0)).toBeUndefined()
  })
})

it('are listed by pages, the newest first, also those of one instant', async () => {
  const made: NewApiKey[] = []
  for (let each = 0; each < 7; each += 1) made.push(await create({ createdAt: t0 + Math.floor(each / 3) }))
  const seen: ApiKeyId[] = []
  let cursor: ApiKeyId | undefined
  do {
    const page = await keys.list(cursor, 2)
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.next as ApiKeyId | undefined // the id of the last item
  } while (cursor !== undefined)
  const order = made.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  expect(seen).toEqual(order.map(({ id }) => id))
  expect(await keys.list(newApiKey().id, 2)).toEqual({ items: [] })
})

it('know whether there is an admin', async () => {
  const { id } = await create({ scopes: ['admin'], expiresAt: t0 + 5 })
  await create({ scopes: ['send'], expiresAt: null })
  expect([await keys.hasAdmin(t0 + 4), await keys.hasAdmin(t0 + 5)]).toEqual([true, false])
  await create({ scopes: ['admin'], expiresAt: null })
  expect(await keys.hasAdmin(t0 + 5)).toBe(true)
  await store.database.script('DELETE FROM api_keys')
  const last = await create({ scopes: ['admin'], expiresAt: null })
  await keys.revoke(last.id, t0)
  expect([id === last.id, await keys.hasAdmin(t0)]).toEqual([false, false])
})

it('are noted when they were used last, and never earlier, by several at once', async () => {
  const made = await Promise.all(Array.from({ length: 30 }, () => create()))
  const usesAt = (at: number) => new Map(made.toSorted(() => Math.random() - 0.5).map(({ id }) => [id, at]))
  await Promise.all([t0 + 3, t0 + 9, t0 + 5].map((at) => keys.noteUses(usesAt(at))))
  await keys.noteUses(new Map([[newApiKey().id, t0 + 99]]))
  const { items } = await keys.list(undefined, 99)
  expect(new Set(items.map(({ lastUsedAt }) => lastUsedAt))).toEqual(new Set([t0 + 9]))
})
