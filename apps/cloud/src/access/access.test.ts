import { VirtualClock, minutes } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { ApiKeyId } from '../ports/api-key.ts'
import type { Scope } from '../ports/scopes.ts'
import { MemoryWindows } from '../live/memory-windows.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { newApiKey } from './api-key.ts'
import { attemptsMax } from './key-access.ts'
import { freshFor, staleFor } from './key-ring.ts'
import { type MadeAccess, makeAccess } from './make-access.ts'
import { SampleApiKeyStore } from './testing/sample-api-key-store.ts'

let database: SampleStore
let store: SampleApiKeyStore
let clock: VirtualClock
let log: SampleLog
const attempts = () => new MemoryWindows({ clock, windowsMax: 10 })
const make = (more: { firstKey?: string; requiredBy?: string } = {}): MadeAccess =>
  makeAccess({ store, clock, log, firstKey: null, requiredBy: null, tokens: null, attempts: attempts(), ...more })
let made: MadeAccess
beforeAll(async () => void (database = await SampleStore.open()))
beforeEach(async () => {
  await database.database.script('TRUNCATE api_keys')
  store = new SampleApiKeyStore(database.database)
  clock = new VirtualClock()
  log = new SampleLog()
  made = make()
})
afterAll(() => database.close())

/** Looks for the first key, and writes uses at its end. */
const service = () => made.services[0]![1]

const here = '192.0.2.1'
const admit = (text: string, address = here) => made.access.admit(text, address)
const reasonOf = async (text: string, address = here): Promise<string> => {
  const admission = await admit(text, address)
  return admission.ok ? 'ok' : admission.reason
}

describe('a key is judged', () => {
  it('by what the store says of it', async () => {
    const [held, revoked, expired] = await Promise.all([
      store.add('read'),
      store.add('read', { revokedAt: 1 }),
      store.add('read', { expiresAt: clock.now() }),
    ])
    expect(await admit(held.text)).toMatchObject({ ok: true, holder: { who: `key:${held.id}`, scopes: ['read'] } })
    const { id, text } = newApiKey()
    const wrong: readonly (readonly [string, string, ApiKeyId | undefined])[] = [
      [revoked.text, 'revoked', revoked.id],
      [expired.text, 'expired', expired.id],
      [text, 'unknown', id],
      [held.text.slice(0, -1), 'malformed', held.id],
      ['sesame', 'malformed', undefined],
    ]
    for (const [key, reason, keyId] of wrong) expect(await admit(key)).toEqual({ ok: false, reason, keyId })
  })

  it('by the instant at which it expires', async () => {
    const { text } = await store.add('read', { expiresAt: clock.now() + 100 })
    await clock.advance(99)
    expect(await reasonOf(text)).toBe('ok')
    await clock.advance(1)
    expect([await reasonOf(text), await made.access.stillHolds(text)]).toEqual(['expired', false])
  })

  it('again while it is in use', async () => {
    const { id, text } = await store.add('read')
    expect([await made.access.stillHolds(text), await made.access.stillHolds('sesame')]).toEqual([true, false])
    await store.revoke(id, clock.now())
    await clock.advance(freshFor)
    expect(await made.access.stillHolds(text)).toBe(false)
    const other = await store.add('read')
    await admit(other.text)
    store.isUnavailable = true
    await clock.advance(staleFor)
    expect(await made.access.stillHolds(other.text)).toBe(true)
    await clock.advance(1)
    expect(await made.access.stillHolds(other.text)).toBe(false)
  })
})

describe('an address that failed too often', () => {
  const fail = async (): Promise<void> => {
    for (let each = 0; each < attemptsMax; each += 1) await admit(newApiKey().text)
  }

  it('is refused for the rest of the minute', async () => {
    await fail()
    const { id, text } = newApiKey()
    expect(await admit(text)).toEqual({ ok: false, reason: 'too_many_attempts', keyId: id, retryAfter: 60_000 })
    expect([await reasonOf('sesame'), await reasonOf(text, '192.0.2.2')]).toEqual(['too_many_attempts', 'unknown'])
    await clock.advance(minutes(1))
    expect(await reasonOf(text)).toBe('unknown')
  })

  it('blocks no caller with a valid key, whether it was seen here before or not', async () => {
    const [seen, fresh] = [await store.add('read'), await store.add('admin')]
    await admit(seen.text)
    await fail()
    expect([await reasonOf(seen.text), await reasonOf(fresh.text), await reasonOf('sesame')]).toEqual([
      'ok',
      'ok',
      'too_many_attempts',
    ])
    await made.keys.revoke(seen.id, 'test')
    expect(await reasonOf(seen.text)).toBe('too_many_attempts')
  })

  it('blocks no valid key after a restart, when none has been seen', async () => {
    const { text } = await store.add('admin')
    made = make({ requiredBy: 'This test says so' })
    await fail()
    expect([await reasonOf(newApiKey().text), await reasonOf(text)]).toEqual(['too_many_attempts', 'ok'])
  })
})

describe('a key that was right here once', () => {
  it.each(['revokedAt', 'expiresAt'] as const)('is an attempt like any other after its %s', async (end) => {
    const { id, text } = await store.add('read')
    await admit(text)
    await (end === 'revokedAt' ? store.revoke(id, clock.now()) : store.expire(id, clock.now()))
    await clock.advance(freshFor)
    for (let each = 0; each < attemptsMax; each += 1) expect(await reasonOf(text)).toMatch(/^(revoked|expired)$/)
    expect(await reasonOf(text)).toBe('too_many_attempts')
  })
})

describe('API keys', () => {
  it('makes a key that holds, tells it once, and logs its id and no more', async () => {
    const answer = await made.keys.create(
      { name: 'call centre', scopes: ['read', 'commands:send:doors'], expiresAt: clock.now() + 1 },
      'key:me',
    )
    if (!answer.ok) throw new Error(answer.refusal.detail)
    const { record, key } = answer.value
    expect(record).toEqual({
      id: expect.any(String),
      name: 'call centre',
      scopes: ['read', 'commands:send:doors'],
      labels: [],
      createdAt: clock.now(),
      createdBy: 'key:me',
      expiresAt: clock.now() + 1,
      revokedAt: null,
      lastUsedAt: null,
    })
    expect(await made.keys.find(record.id)).toEqual({ ok: true, value: record })
    expect((await made.keys.list(undefined, 10)).items).toEqual([record])
    expect(await admit(key)).toMatchObject({
      ok: true,
      holder: { who: `key:${record.id}`, name: 'call centre', expiresAt: clock.now() + 1 },
    })
    expect(log.of('api_key.created')).toEqual([{ key: record.id, scope: 'read commands:send:doors', who: 'key:me' }])
    expect(JSON.stringify(log.lines) + (await store.dump())).not.toContain(key.slice(14))
  })

  it('makes one for labels of what is about vehicles, and none of what is not', async () => {
    const labels = ['region=eu', 'pool']
    const create = (...scopes: readonly Scope[]) => made.keys.create({ name: 'x', scopes, labels }, 'me')
    expect(await create('read', 'commands:send:doors')).toMatchObject({
      ok: true,
      value: { record: { scopes: ['commands:read', 'vehicles:read', 'commands:send:doors'], labels } },
    })
    expect(log.of('api_key.created')).toMatchObject([{ labels }])
    for (const scope of ['admin', 'system:read', 'keys:write', 'schedules:run'] as const)
      expect(await create('read', scope)).toMatchObject({
        ok: false,
        refusal: { code: 'invalid_request', errors: [{ pointer: '/scope', problem: `has ${scope}, and labels` }] },
      })
  })

  it('refuses an end that is over', async () => {
    const refused = await made.keys.create({ name: 'x', scopes: ['read'], expiresAt: clock.now() }, 'me')
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_request', errors: [{ pointer: '/expiresAt' }] },
    })
    expect((await store.list(undefined, 10)).items).toEqual([])
  })

  it('revokes for good, at once, and fine twice', async () => {
    const { id, text } = await store.add('read')
    await admit(text)
    const first = await made.keys.revoke(id, 'me')
    expect(await reasonOf(text)).toBe('revoked')
    await clock.advance(5)
    expect(await made.keys.revoke(id, 'me')).toEqual(first)
    expect(log.of('api_key.revoked')).toEqual([{ key: id, scope: 'read', who: 'me' }])
    expect(await made.keys.revoke(newApiKey().id, 'me')).toMatchObject({
      ok: false,
      refusal: { code: 'key_not_found' },
    })
  })
})

describe('uses', () => {
  it('are written once a minute, beside the requests, and at the stop', async () => {
    const { id, text } = await store.add('read')
    const used = async () => (await store.find(id))?.record.lastUsedAt
    await service().start()
    await clock.advance(0)
    await admit(text)
    const usedAt = clock.now()
    await clock.advance(minutes(1) - 1)
    expect(await used()).toBeNull()
    await clock.advance(1)
    await eventually(async () => (await used()) === usedAt)
    await admit(text)
    await service().stop()
    expect(await used()).toBe(usedAt + minutes(1))
    expect(clock.pending).toBe(0)
  })

  it('that cannot be written fail no request', async () => {
    const { text } = await store.add('read')
    await service().start()
    await admit(text)
    store.isUnavailable = true
    await service().stop()
    expect(log.eventsOf('warn')).toEqual(['api_key.use_not_written'])
  })

  it('of a key that is refused are none', async () => {
    const { id, text } = await store.add('read', { revokedAt: 1 })
    await service().start()
    await admit(text)
    await service().stop()
    expect((await store.find(id))?.record.lastUsedAt).toBeNull()
  })
})

describe('a start where keys are required', () => {
  const requiredBy = 'KEYFOB_HOST is 0.0.0.0, which other machines can reach'
  const starting = async (more: { firstKey?: string } = {}): Promise<string> => {
    made = make({ requiredBy, ...more })
    try {
      await service().start()
      await service().stop()
      return 'started'
    } catch (error) {
      return (error as Error).message // prepareKeys throws nothing else
    }
  }

  it('needs an admin key that holds, and says what to do', async () => {
    await Promise.all([
      store.add('send'),
      store.add('admin', { revokedAt: 1 }),
      store.add('admin', { expiresAt: clock.now() }),
    ])
    expect(await starting()).toMatch(
      /^KEYFOB_HOST is 0\.0\.0\.0, which other machines can reach, so every request needs an API key, and there is no valid admin key.*KEYFOB_FIRST_KEY.*keyfob keys create --name me --scope admin/,
    )
    await store.add('admin', { expiresAt: clock.now() + 1 })
    expect(await starting()).toBe('started')
  })

  it('keeps the first key, once', async () => {
    const { id, text } = newApiKey()
    expect([await starting({ firstKey: text }), await starting({ firstKey: text })]).toEqual(['started', 'started'])
    expect((await store.list(undefined, 10)).items).toMatchObject([
      { id, scopes: ['admin'], createdBy: 'KEYFOB_FIRST_KEY' },
    ])
    expect(log.of('api_key.created')).toEqual([{ key: id, scope: 'admin', who: 'KEYFOB_FIRST_KEY' }])
    expect(await reasonOf(text)).toBe('ok')
    expect(JSON.stringify(log.lines)).not.toContain(text.slice(14))
  })

  it('does not bring a first key back that was revoked', async () => {
    const { id, text } = newApiKey()
    await starting({ firstKey: text })
    await store.revoke(id, clock.now())
    expect(await starting({ firstKey: text })).toMatch(/The key of KEYFOB_FIRST_KEY was revoked: make a new one/)
    await store.add('admin')
    expect([await starting({ firstKey: text }), await reasonOf(text)]).toEqual(['started', 'revoked'])
  })

  it('refuses a first key whose id is another key’s', async () => {
    const { id, text } = newApiKey()
    await store.create({
      id,
      hash: newApiKey().hash,
      name: '',
      scopes: ['read'],
      labels: [],
      createdAt: 0,
      createdBy: '',
      expiresAt: null,
    })
    expect(await starting({ firstKey: text })).toMatch(
      new RegExp(`^KEYFOB_FIRST_KEY has the id ${id}, which belongs to another`),
    )
  })

  it('is not held up where none are', async () => {
    await service().start()
    await service().stop()
  })
})
