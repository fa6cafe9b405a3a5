/** What requests leave in the audit, and what the API shows of it. */
import { verifyChain } from '@keyfob/runtime'
import type { InjectOptions } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { sampleVerifier, sealAll } from '../store/testing/sample-audit.ts'
import { sampleApp } from './testing/sample-server.ts'

type Sample = Awaited<ReturnType<typeof sampleApp>>
let sample: Sample
let key: { readonly id: string; readonly text: string }
beforeEach(async () => {
  sample = await sampleApp({ requiresKeys: true })
  key = await sample.apiKeys.add('admin')
  await sealed()
})
afterEach(() => sample.app.close())

const ask = (method: NonNullable<InjectOptions['method']>, url: string, payload?: object) =>
  sample.app.inject({ method, url, headers: { authorization: `Bearer ${key.text}` }, ...(payload && { payload }) })
const sealed = () => sealAll(sample.store.stores.audit, Date.now())
/** What this test left, the oldest first. */
const entries = async (): Promise<readonly any[]> => {
  await sealed()
  const { items } = (await ask('GET', `/audit?actor=key:${key.id}`)).json()
  return items.toReversed()
}

it('a change leaves an entry with who, from where, what and its outcome', async () => {
  const vin = freshVin()
  await ask('PUT', `/vehicles/${vin}`, { labels: ['eu'] })
  await ask('DELETE', '/keys/aaaaaaaaaa')
  const made = (await ask('POST', '/keys', { name: 'call centre', scope: 'read' })).json()
  const [put, refused, created] = await entries()
  expect(put).toMatchObject({
    action: 'putVehicle',
    outcome: 'done',
    status: 201,
    actor: { who: `key:${key.id}`, address: '127.0.0.1' },
    subjects: [{ kind: 'vehicle', vin, details: { labels: ['eu'] } }],
  })
  expect(refused).toMatchObject({
    action: 'revokeKey',
    outcome: 'refused',
    status: 404,
    subjects: [{ id: 'aaaaaaaaaa' }],
  })
  expect(created).toMatchObject({
    action: 'createKey',
    subjects: [{ kind: 'key', id: made.id, details: { name: 'call centre' } }],
  })
  expect(JSON.stringify(created)).not.toContain(made.key)
})

it('a submit leaves an entry with the address, and a refused one says so', async () => {
  const vin = freshVin()
  const { id } = (await ask('POST', '/commands', { command: 'locate', vin })).json()
  await ask('POST', '/commands', { command: 'fly', vin })
  await ask('POST', `/commands/${id}/cancel`, {})
  const found = await entries()
  const of = (action: string, outcome: string) =>
    found.find((each) => each.action === action && each.outcome === outcome)
  expect(of('submitCommand', 'done')).toMatchObject({
    actor: { address: '127.0.0.1' },
    subjects: [{ kind: 'command', id, vin, details: { command: 'locate' } }],
  })
  expect(of('submitCommand', 'refused')).toMatchObject({
    status: 422,
    subjects: [{ vin, details: { command: 'fly' } }],
  })
  expect(of('cancelCommand', 'done')).toMatchObject({ subjects: [{ kind: 'command', id, vin }] })
  expect(found).toHaveLength(3)
})

it('who reads what a vehicle reported leaves an entry, in lists one with all of them; nothing was shown, nothing is said', async () => {
  const [vin, other, silent] = [freshVin(), freshVin(), freshVin()]
  for (const each of [vin, other]) await sample.core.report(each, { 'Vehicle.Speed': 1 })
  await sample.core.vehicles.put(silent, {})
  await ask('GET', `/vehicles/${vin}`)
  await ask('GET', `/vehicles/${vin}`)
  await ask('HEAD', `/vehicles/${other}`)
  await ask('GET', `/vehicles/${silent}`)
  await ask('GET', '/vehicles')
  const found = await entries()
  expect(found.map(({ action, subjects }) => [action, subjects.map((each: any) => each.vin)])).toEqual([
    ['findVehicle', [vin]],
    ['listVehicles', [vin, other].toSorted()],
  ])
})

it('refuses filters that no entry can have', async () => {
  for (const query of ['actor=%00', 'subject=', 'cursor=x', 'from=yesterday', 'action=' + 'a'.repeat(65)])
    expect((await ask('GET', `/audit?${query}`)).statusCode, query).toBe(400)
  expect((await ask('GET', '/audit?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z')).statusCode).toBe(200)
})

it('what a path names is bounded and clean, and a fault of it is the caller’s', async () => {
  expect((await ask('DELETE', `/keys/${encodeURIComponent('a\u0000b')}`)).statusCode).toBe(404)
  expect((await ask('POST', `/commands/${'x'.repeat(100)}/cancel`, {})).statusCode).toBe(404)
  const [key0, long] = await entries()
  expect(key0.subjects).toEqual([{ kind: 'key' }])
  expect(long.subjects).toEqual([{ kind: 'command', id: 'x'.repeat(64) }])
})

it('a caller that lacks the scope leaves an entry a minute, whatever it tries', async () => {
  const { id, text } = await sample.apiKeys.add('read')
  const vin = freshVin()
  const headers = { authorization: `Bearer ${text}` }
  for (let times = 0; times < 3; times += 1)
    await sample.app.inject({ method: 'DELETE', url: `/vehicles/${vin}`, headers })
  await sample.app.inject({ method: 'POST', url: '/commands', headers, payload: { command: 'locate', vin } })
  await sealed()
  const { items } = (await ask('GET', `/audit?actor=key:${id}`)).json()
  expect(items).toMatchObject([
    { action: 'submitCommand', outcome: 'refused', status: 403 },
    { action: 'removeVehicle', outcome: 'refused', status: 403, subjects: [{ kind: 'vehicle', vin }] },
  ])
})

it('a caller without the scope is refused, and one without a key leaves nothing', async () => {
  const { text } = await sample.apiKeys.add('send')
  const asked = await sample.app.inject({ url: '/audit', headers: { authorization: `Bearer ${text}` } })
  expect(asked.statusCode).toBe(403)
  await sample.app.inject({ method: 'DELETE', url: '/keys/aaaaaaaaaa' })
  expect(await entries()).toEqual([])
})

it('the chain can be read from its beginning and verified, and lists can be walked', async () => {
  for (const label of ['a', 'b', 'c']) await ask('PUT', `/vehicles/${freshVin()}`, { labels: [label] })
  await sealed()
  const lines: any[] = []
  for (let next: string | null = ''; next !== null;) {
    const page: any = (await ask('GET', `/audit/chain?limit=2${next && `&cursor=${next}`}`)).json()
    lines.push(...page.items)
    next = page.next
  }
  expect(lines[0]).toMatchObject({ kind: 'begin', position: 0 })
  const report = await verifyChain(lines, { keys: [sampleVerifier] })
  expect(report).toMatchObject({ broken: undefined, entries: lines.filter(({ kind }) => kind === 'entry').length })
  const first = (await ask('GET', `/audit?actor=key:${key.id}&limit=2`)).json()
  const second = (await ask('GET', `/audit?actor=key:${key.id}&limit=2&cursor=${first.next}`)).json()
  expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null])
})

it('erases a vehicle, and says so without its VIN', async () => {
  const vin = freshVin()
  await ask('PUT', `/vehicles/${vin}`, { labels: ['eu'] })
  const { id } = (await ask('POST', '/commands', { command: 'locate', vin })).json()
  expect((await ask('DELETE', `/vehicles/${vin}/data`)).statusCode).toBe(409)
  await sample.core.ack({ vin, id }, 'succeeded')
  expect((await ask('DELETE', `/vehicles/${vin}/data`)).json()).toEqual({ commands: 1, auditEntries: 2 })
  expect((await ask('GET', `/vehicles/${vin}`)).statusCode).toBe(404)
  const found = await entries()
  expect(JSON.stringify(found)).not.toContain(vin)
  expect(found.at(-1)).toMatchObject({
    action: 'eraseVehicle',
    outcome: 'done',
    subjects: [{ kind: 'erased vehicle' }],
  })
  expect(found.map(({ subjects }) => subjects[0])).toContain(null)
})
