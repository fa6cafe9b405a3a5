import { hours, minutes, verifyChain } from '@keyfob/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SqlAuditStore } from './sql-audit-store.ts'
import { eraseHistory } from './statements/audit.ts'
import { chainLines, newAuditEntry, sampleVerifier, sealAll, sealRules } from './testing/sample-audit.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'

let store: SampleStore
let audit: SqlAuditStore
beforeEach(async () => {
  store = await SampleStore.open()
  audit = store.stores.audit
}, 60_000)
afterEach(() => store.close())

const listed = async (filter: Parameters<SqlAuditStore['list']>[0] = {}) =>
  (await audit.list(filter, undefined, 50)).items
const report = () => verifyChain(chainLines(audit), { keys: [sampleVerifier] })
/** An anchor's time is the database's. */
const now = Date.now()

it('chains entries in the order in which they happened, and anchors on every third', async () => {
  const entries = [3, 1, 2, 4].map((at) => newAuditEntry(now + at))
  await audit.add(entries)
  expect(await sealAll(audit, now + 5)).toBe(4)
  expect(await report()).toEqual({
    broken: undefined,
    from: 1,
    to: 4,
    entries: 4,
    erasedParts: 0,
    anchors: 1,
    signedAnchors: 1,
    lastAnchor: 4,
  })
  expect((await listed()).map(({ facts }) => Date.parse(facts['at'] as string) - now)).toEqual([4, 3, 2, 1])
})

it('an entry that is written twice, because an answer was lost, is there once', async () => {
  const entry = newAuditEntry(now)
  await audit.add([entry])
  await audit.add([entry])
  expect(await sealAll(audit, now)).toBe(1)
})

it('waits for the ending of what was begun, and seals it as unknown when its process is long dead', async () => {
  const [begun, left] = [newAuditEntry(now, { outcome: null }), newAuditEntry(now, { outcome: null })]
  await audit.add([begun, left])
  expect(await sealAll(audit, now + minutes(1))).toBe(0)
  await audit.end([{ id: begun.id, outcome: 'refused', status: 409 }])
  expect(await sealAll(audit, now + minutes(1))).toBe(1)
  expect(await sealAll(audit, now + minutes(3))).toBe(1)
  expect((await listed()).map(({ facts }) => [facts['outcome'], facts['status']])).toEqual([
    ['unknown', undefined],
    ['refused', 409],
  ])
  // It was slow, not dead: the entry stays as it is.
  await audit.end([{ id: left.id, outcome: 'done', status: 200 }])
  expect(await sealAll(audit, now + minutes(3))).toBe(0)
})

it('takes who asked for commands from the event log, each once, and adds the vehicle of other entries about them', async () => {
  const vin = freshVin()
  const [first, second] = [
    newCommand(vin, { address: '192.0.2.9', who: 'key:xyz' }),
    newCommand(vin, { conflict: 'queue' }),
  ]
  await acceptAll(store.commandStore, [first, second], t0)
  const ack = { kind: 'ack', ack: { id: first.id, status: 'succeeded' } } as const
  await stepAll(store.commandStore, [{ id: first.id, vin, input: ack }], t0 + 1)
  await audit.add([newAuditEntry(now, { action: 'cancelCommand', subjects: [{ kind: 'command', id: second.id }] })])
  expect(await sealAll(audit, now)).toBe(3)
  expect(await sealAll(audit, now)).toBe(0)
  const ofFirst = await listed({ subject: first.id })
  expect(ofFirst.map(({ parts }) => parts.map((part) => part?.value))).toEqual([
    [
      { who: 'key:xyz', address: '192.0.2.9' },
      { kind: 'command', id: first.id, vin, details: { command: first.command } },
    ],
  ])
  expect((await listed({ subject: vin })).map(({ facts }) => facts['action'] as string).toSorted()).toEqual([
    'cancelCommand',
    'submitCommand',
    'submitCommand',
  ])
})

it('finds entries by actor, action, subject and time, page by page', async () => {
  await audit.add([
    newAuditEntry(now + 1),
    newAuditEntry(now + 2, { action: 'revokeKey', subjects: [{ kind: 'key', id: 'k1' }] }),
    newAuditEntry(now + 3, { origin: { who: 'anonymous' } }),
  ])
  await sealAll(audit, now + 4)
  const found = async (filter: Parameters<typeof listed>[0]) => (await listed(filter)).map(({ position }) => position)
  expect(await found({ actor: 'key:abc' })).toEqual([2, 1])
  expect(await found({ action: 'revokeKey' })).toEqual([2])
  expect(await found({ subject: 'k1' })).toEqual([2])
  expect(await found({ from: now + 2, to: now + 3 })).toEqual([2])
  const page = await audit.list({}, undefined, 2)
  expect([page.items.length, page.next]).toEqual([2, '2'])
  expect((await audit.list({}, 2, 2)).items.map(({ position }) => position)).toEqual([1])
})

it('two sealers at the same time chain each entry once', async () => {
  const entries = Array.from({ length: 1_200 }, (_, at) => newAuditEntry(now + at))
  await audit.add(entries)
  const sealed = await Promise.all([sealAll(audit, now), sealAll(audit, now), sealAll(audit, now)])
  expect(sealed.reduce((sum, each) => sum + each, 0)).toBe(entries.length)
  expect(await report()).toMatchObject({ broken: undefined, entries: entries.length })
})

it('forgets what is older than it is kept, up to an anchor, and is verified from there', async () => {
  for (const at of [0, 1, 2]) {
    await audit.add([1, 2, 3].map((each) => newAuditEntry(now + hours(at) + each)))
    await sealAll(audit, now + hours(at))
  }
  expect(await audit.forget(now + hours(1) + 1)).toBe(3)
  expect(await audit.forget(now + hours(1) + 1)).toBe(3)
  expect(await audit.forget(now + hours(1) + 1)).toBe(0)
  expect(await report()).toMatchObject({ broken: undefined, from: 7, to: 9, entries: 3, anchors: 1 })
})

it('erases a vehicle: history is deleted, entries say nothing of it, and the chain is whole', async () => {
  const [vin, other] = [freshVin(), freshVin()]
  const [command] = [newCommand(vin), await acceptAll(store.commandStore, [newCommand(other)], t0)]
  await acceptAll(store.commandStore, [command], t0)
  await audit.add([
    newAuditEntry(now, {
      subjects: [
        { kind: 'vehicle', vin },
        { kind: 'vehicle', vin: other },
      ],
    }),
  ])
  expect(await audit.erase(vin, { mayBeUnsealed: true })).toBe('in_use')
  await stepAll(
    store.commandStore,
    [{ id: command.id, vin, input: { kind: 'ack', ack: { id: command.id, status: 'succeeded' } } }],
    t0 + 1,
  )
  expect(await audit.erase(vin, { mayBeUnsealed: false })).toBe('unsealed')
  await sealAll(audit, now)
  expect(await audit.erase(vin, { mayBeUnsealed: false })).toEqual({ commands: 1, entries: 2 })
  expect(await report()).toMatchObject({ broken: undefined, entries: 3, erasedParts: 2 })
  const left = await store.database.query(
    "SELECT FROM audit_parts WHERE parts::text LIKE '%' || $1 || '%' OR subjects @> ARRAY[$2]",
    [vin, command.id],
  )
  expect(left).toEqual([])
  expect(await listed({ subject: vin })).toEqual([])
  expect(await listed({ subject: other })).toHaveLength(2)
  const [kept] = await store.database.query<{ count: string }>('SELECT count(*) FROM events WHERE vin = $1', [vin])
  expect(kept?.count).toBe('0')
  expect(await audit.erase(vin, { mayBeUnsealed: false })).toEqual({ commands: 0, entries: 0 })
})

it('erases what else names the vehicle; its credentials stay revoked, and of no vehicle', async () => {
  const vin = freshVin()
  const campaign = (ended: string): string =>
    `INSERT INTO campaigns (id, name, who, state, spec, total, created_at, updated_at, next_at, ended_at)
     VALUES ('019b7985-f400-7c44-8d2f-5a1f0e6b7c3d', 'n', 'w', 'running', '{}', 1, now(), now(), now(), ${ended})
     ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at`
  await store.database.script(`${campaign('NULL')};
    INSERT INTO campaign_vehicles (campaign_id, vin, place) VALUES ('019b7985-f400-7c44-8d2f-5a1f0e6b7c3d', '${vin}', 0);
    INSERT INTO wake_ups VALUES ('${vin}', gen_random_uuid(), gen_random_uuid(), now(), 1, now(), now());
    INSERT INTO vehicle_credentials (id, vin, kind, hash, certificate, created_at, created_by, expires_at)
    VALUES ('c1', '${vin}', 'certificate', 'h', 'PEM of ${vin}', now(), 'w', now() + interval '1 day')`)
  expect(await audit.erase(vin, { mayBeUnsealed: false })).toBe('in_use')
  await store.database.script(campaign('now()'))
  expect(await audit.erase(vin, { mayBeUnsealed: false })).toEqual({ commands: 0, entries: 0 })
  expect(await store.database.query('SELECT FROM campaign_vehicles')).toEqual([])
  expect(await store.database.query('SELECT FROM wake_ups')).toEqual([])
  const credentials = await store.database.query(
    'SELECT id, vin, certificate, revoked_at IS NULL AS valid FROM vehicle_credentials',
  )
  expect(credentials).toEqual([{ id: 'c1', vin: '', certificate: null, valid: false }])
})

it('knows every table that names vehicles', async () => {
  const tables = await store.database.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attname = 'vin' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public' ORDER BY 1`,
  )
  // A vehicle is removed before it is erased, and its watch goes with its messages.
  const elsewhere = ['vehicles', 'watched_messages']
  const forgotten = tables.filter(
    ({ name }) => !elsewhere.includes(name) && !new RegExp(` ${name}\\b`).test(eraseHistory),
  )
  expect(tables.length).toBeGreaterThan(6)
  expect(forgotten).toEqual([])
})

it('an anchor comes after a while, too, and without a key it is not signed', async () => {
  await audit.add([newAuditEntry(now)])
  expect((await audit.seal(now, sealRules))?.due).toBeUndefined()
  const due = (await audit.seal(now + minutes(11), sealRules))?.due
  expect(due).toMatchObject({ position: 1 })
  expect(await audit.anchor({ ...due!, jws: null })).toBe(true)
  // Of another process, which was slower.
  expect(await audit.anchor({ ...due!, jws: null })).toBe(false)
  expect((await audit.seal(now + minutes(22), sealRules))?.due).toBeUndefined()
  expect(await report()).toMatchObject({ broken: undefined, anchors: 1, signedAnchors: 0 })
})

it.each([
  'UPDATE audit_entries SET action = action',
  'DELETE FROM audit_entries',
  'TRUNCATE audit_entries',
  'UPDATE audit_parts SET actor = NULL',
  'DELETE FROM audit_parts',
  'DELETE FROM audit_anchors',
  'UPDATE audit_anchors SET jws = NULL',
])('refuses %s', async (statement) => {
  await audit.add([1, 2, 3].map(() => newAuditEntry(now)))
  await sealAll(audit, now)
  await expect(store.database.query(statement)).rejects.toThrow(/append-only/)
})
