import { Overloaded, VirtualClock } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { type ApiKeyText, newApiKey, parseApiKey } from './api-key.ts'
import { KeyRing, freshFor, staleFor } from './key-ring.ts'
import { SampleApiKeyStore } from './testing/sample-api-key-store.ts'

let database: SampleStore
let store: SampleApiKeyStore
let clock: VirtualClock
let ring: KeyRing
let key: ApiKeyText
beforeAll(async () => void (database = await SampleStore.open()))
afterAll(() => database.close())
beforeEach(async () => {
  await database.database.script('TRUNCATE api_keys')
  store = new SampleApiKeyStore(database.database)
  clock = new VirtualClock()
  ring = new KeyRing(store, clock)
  key = parseApiKey((await store.add('send')).text)! // it is one
})

const revokedNow = () => store.revoke(key.id, clock.now())

describe('a key', () => {
  it('is looked up once while it is fresh, and then again', async () => {
    expect(await ring.find(key)).toMatchObject({ id: key.id, revokedAt: null })
    await revokedNow()
    await clock.advance(freshFor - 1)
    expect(await ring.find(key)).toMatchObject({ revokedAt: null })
    await clock.advance(1)
    expect([await ring.find(key), store.looks]).toEqual([expect.objectContaining({ revokedAt: expect.any(Number) }), 2])
  })

  it('is looked up once for all who ask at the same time', async () => {
    const found = await Promise.all(Array.from({ length: 50 }, () => ring.find(key)))
    expect([found.every((record) => record?.id === key.id), store.looks]).toEqual([true, 1])
  })

  it('is as old as its look, not as its answer', async () => {
    let answer = (): void => undefined
    store.held = new Promise<void>((resolve) => (answer = resolve))
    const first = ring.find(key)
    await clock.advance(freshFor)
    answer()
    await first
    await ring.find(key)
    expect(store.looks).toBe(2)
  })

  it('is forgotten at once by the process that revoked it', async () => {
    await ring.find(key)
    await revokedNow()
    ring.forget(key.id)
    expect(await ring.find(key)).toMatchObject({ revokedAt: clock.now() })
  })

  it('with another secret is none, and is not remembered', async () => {
    const forged = { id: key.id, hash: newApiKey().hash }
    expect([await ring.find(forged), await ring.find(forged), store.looks]).toEqual([undefined, undefined, 2])
    await ring.find(key)
    expect(await ring.find(forged)).toBeUndefined()
  })

  it('that is deleted from the store is no longer valid', async () => {
    await ring.find(key)
    await store.delete(key.id)
    await clock.advance(freshFor)
    expect(await ring.find(key)).toBeUndefined()
  })

  it('is one of a bounded number: the one that was read longest ago is forgotten', async () => {
    await ring.find(key)
    const other = async (): Promise<void> => {
      const { id, hash } = newApiKey()
      await store.create({
        id,
        hash,
        name: '',
        scopes: ['read'],
        labels: [],
        createdAt: 0,
        createdBy: '',
        expiresAt: null,
      })
      await ring.find({ id, hash })
    }
    for (let each = 0; each < 10_000; each += 500) await Promise.all(Array.from({ length: 500 }, other))
    const { looks } = store
    await ring.find(key)
    expect(store.looks).toBe(looks + 1)
  })

  it('is found among keys without end, which cost the store one small statement at a time', async () => {
    const sizes: number[] = []
    const [atOnce, findAll] = [{ now: 0, most: 0 }, store.findAll.bind(store)]
    store.findAll = async (ids) => {
      sizes.push(ids.length)
      atOnce.most = Math.max(atOnce.most, (atOnce.now += 1))
      return findAll(ids).finally(() => (atOnce.now -= 1))
    }
    const strangers = Promise.all(Array.from({ length: 3_000 }, () => ring.find(newApiKey())))
    let found: unknown
    const good = ring.find(key).then((record) => (found = record))
    expect([await good, (await strangers).filter(Boolean)]).toEqual([found, []])
    expect(found).toMatchObject({ id: key.id })
    expect([atOnce.most, Math.max(...sizes) <= 500, sizes.length <= 8]).toEqual([1, true, true])
  })

  it('is shed when too many wait for a lookup; a known one stays valid', async () => {
    await ring.find(key)
    await clock.advance(freshFor)
    let answer = (): void => undefined
    store.held = new Promise<void>((resolve) => (answer = resolve))
    const waiting = Array.from({ length: 11_000 }, () => ring.find(newApiKey()).catch((error: unknown) => error))
    expect(await ring.find(key)).toMatchObject({ id: key.id })
    answer()
    const ended = await Promise.all(waiting)
    expect(ended.filter((each) => each instanceof Overloaded).length).toBeGreaterThan(0)
    expect(ended.filter((each) => each === undefined).length).toBeGreaterThanOrEqual(10_000)
  })
})

describe('while the store is unavailable', () => {
  it('a known key is accepted for a minute, and then none is', async () => {
    await ring.find(key)
    store.isUnavailable = true
    await clock.advance(staleFor)
    expect(await ring.find(key)).toMatchObject({ id: key.id })
    await clock.advance(1)
    await expect(ring.find(key)).rejects.toThrow(StoreUnavailable)
    store.isUnavailable = false
    expect(await ring.find(key)).toMatchObject({ id: key.id })
  })

  it('an unknown key is not accepted', async () => {
    store.isUnavailable = true
    await expect(ring.find(key)).rejects.toThrow(StoreUnavailable)
    store.isUnavailable = false
    expect(await ring.find(key)).toMatchObject({ id: key.id })
  })

  it('and does not answer, a key that it knew waits a second; what comes later counts then', async () => {
    await ring.find(key)
    await revokedNow()
    let answer = (): void => undefined
    store.held = new Promise<void>((resolve) => (answer = resolve))
    await clock.advance(freshFor)
    let found: unknown
    void ring.find(key).then((record) => (found = record))
    await clock.advance(999)
    expect(found).toBeUndefined()
    await clock.advance(1)
    expect(found).toMatchObject({ revokedAt: null })
    answer()
    await clock.advance(0)
    expect([await ring.find(key), store.looks]).toEqual([expect.objectContaining({ revokedAt: expect.any(Number) }), 2])
    expect(clock.pending).toBe(0)
  })

  it('an error of the store does not mean an unknown key: it is thrown', async () => {
    await ring.find(key)
    await clock.advance(freshFor)
    store.findAll = () => Promise.reject(new Error('a mistake'))
    await expect(ring.find(key)).rejects.toThrow('a mistake')
  })
})
