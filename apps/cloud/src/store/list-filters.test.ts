/** The filters of the lists, on the real store, and that each is read by an index. */
import { type Vin, parseVin } from '@keyfob/protocol'
import { hours, minutes } from '@keyfob/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandFilter, NewCommand } from '../ports/command-store.ts'
import type { VehicleFilter, VehicleOrder } from '../ports/vehicle-store.ts'
import { listedCommands, vehiclesAskedFor } from './statements/list-commands.ts'
import { countedVehicles, listedVehicles } from './statements/list-vehicles.ts'
import { freshId, newCommand } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { stepAll } from './testing/write.ts'

let store: SampleStore
const now = Date.now()
const vins = [1, 2, 3, 4].map((number) => parseVin(`1KEYF0B000001000${number}`)!)
const [one, two, three, never] = vins as [Vin, Vin, Vin, Vin]
const schedule = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d'
const made = (vin: Vin, lane: string, more: Partial<NewCommand> = {}): NewCommand =>
  newCommand(vin, { id: freshId(), lane, acceptedAt: now, notAfter: now + 60_000, deadline: now + 72_000, ...more })

const commands = {
  settled: made(one, 'doors'),
  failed: made(one, 'horn', { command: 'horn_honk', who: 'key:abcdefghij' }),
  open: made(two, 'doors', { who: `schedule:${schedule}` }),
  early: made(three, 'doors', { acceptedAt: now - minutes(5) }),
}
const birth = (session: string, sdk: string) =>
  ({ status: 'online', session, counter: 1, nonce: 'n', horizon: now, versions: { sdk, 'a:b': '1' } }) as const

beforeAll(async () => {
  store = await SampleStore.open()
  const { vehicleStore, commandStore } = store
  for (const vin of vins) await vehicleStore.put(vin, { labels: vin === one ? ['winter'] : [] }, now)
  await vehicleStore.recordBirths(
    [{ vin: one, birth: birth('s1', '0.1.0'), retained: false }],
    now - hours(2),
    () => false,
  )
  await vehicleStore.recordBirths(
    [{ vin: two, birth: birth('s2', '0.2.0'), retained: false }],
    now - hours(1),
    () => false,
  )
  await vehicleStore.recordBirths(
    [{ vin: three, birth: birth('s3', '0.2.0'), retained: false }],
    now - hours(3),
    () => false,
  )
  await vehicleStore.recordWills([{ vin: three, will: { status: 'offline', session: 's3' } }], now - hours(3))
  await commandStore.write({ submits: Object.values(commands), steps: [] }, now)
  await stepAll(commandStore, [answer(commands.settled, 'succeeded'), answer(commands.failed, 'failed')], now)
  await store.database.script(history)
}, 60_000)
afterAll(() => store.close())

const answer = ({ id, vin }: NewCommand, status: 'succeeded' | 'failed') =>
  ({ id, vin, input: { kind: 'ack', ack: { id, status } } }) as const

/** 20,000 settled commands of last month, so that an index is worth its while. */
const history = `
INSERT INTO commands (id, vin, command, params, lane, ticket, who, state, evidence, reason, event_sequence, late, accepted_at,
  not_after, deadline, answer_timeout_ms, attempts, questions, settled_at, clashes)
SELECT (lpad(to_hex(${now - hours(24 * 30)} + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid, 'OLD' || n % 1000,
  'type_' || n % 50, '{}', 'lane', n, 'caller_' || n % 100, CASE WHEN n % 200 = 0 THEN 'expired' ELSE 'succeeded' END, 'vehicle',
  jsonb_build_object('code', CASE WHEN n % 200 = 0 THEN 'ttl_elapsed' ELSE 'done' END), 2, false, at, at, at, 1, 1, 0, at, 0
FROM generate_series(1, 20000) AS x (n), LATERAL (SELECT to_timestamp((${now - hours(24 * 30)} + n) / 1000.0) AS at) t;
INSERT INTO vehicles (vin, registered_at, seen_at, online, versions, labels)
SELECT 'OLD' || n, now(), now() - n * interval '1 hour', n % 100 = 0, jsonb_build_object('sdk', 'v' || n % 10000), ARRAY['l' || n % 10000]
FROM generate_series(1, 20000) AS x (n);
ANALYZE commands; ANALYZE vehicles;`

const listed = async (filter: CommandFilter) => {
  const { items } = await store.commandStore.list({ from: now - hours(1), ...filter }, undefined, 100)
  return Object.entries(commands).flatMap(([name, { id }]) => (items.some((item) => item.id === id) ? [name] : []))
}
const version = { name: 'sdk', value: '0.1.0' }

describe('commands', () => {
  it.each<[string, CommandFilter, readonly string[]]>([
    ['none', {}, ['settled', 'failed', 'open', 'early']],
    ['a vehicle', { vin: one }, ['settled', 'failed']],
    ['one state', { states: ['failed'] }, ['failed']],
    ['states, open ones among them, and one twice', { states: ['failed', 'sent', 'failed'] }, ['failed', 'open']],
    ['a type', { command: 'doors_lock' }, ['settled', 'open', 'early']],
    ['a reason of a settled one', { reason: 'execution_failed' }, ['failed']],
    ['a reason of an open one', { reason: 'attempted' }, ['open']],
    ['who submitted it', { who: 'key:abcdefghij' }, ['failed']],
    ['the schedule', { schedule }, ['open']],
    ['from an instant, itself included', { from: now }, ['settled', 'failed', 'open']],
    ['to an instant, itself excluded', { to: now }, ['early']],
    ['a label of the vehicle', { label: 'winter' }, ['settled', 'failed']],
    ['a version of the vehicle', { version }, ['settled', 'failed']],
    ['a label that no vehicle has', { label: 'none' }, []],
    ['all at once', { vin: one, states: ['failed'], reason: 'execution_failed', label: 'winter', version }, ['failed']],
    ['what excludes itself', { who: 'key:abcdefghij', schedule }, []],
  ])('are filtered by %s', async (_what, filter, names) => {
    expect(await listed(filter)).toEqual(names)
  })

  it('are paged across states, newest first, without gap or duplicate', async () => {
    const filter = { states: ['succeeded', 'failed', 'queued', 'sent'], from: now - hours(1) } as const
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await store.commandStore.list(filter, cursor, 1)
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== undefined)
    expect(ids).toEqual(
      Object.values(commands)
        .map(({ id }) => id as string)
        .toSorted()
        .toReversed(),
    )
  })

  it('of few vehicles with a label or a version are found by their indexes, also if they have none', async () => {
    const { text, params } = vehiclesAskedFor({ label: 'winter', version }, 501)!
    expect(await explained({ text, params })).toMatch(/vehicles_labels|vehicles_versions/)
    const plan = await explained(listedCommands({ label: 'winter' }, undefined, 51, [never, one]))
    expect(plan).toContain('vin_id')
    expect(plan).not.toContain('Seq Scan')
  })

  it('of many vehicles with a label are found, too', async () => {
    const { text, params } = listedCommands({ label: 'winter' }, undefined, 51)
    expect(await store.database.query(text, params)).toHaveLength(2)
  })

  it.each<[string, CommandFilter, string]>([
    ['vin', { vin: one }, 'vin_id'],
    ['state', { states: ['expired', 'failed'] }, 'state_id'],
    ['an open state', { states: ['running'] }, 'due_at'],
    ['command', { command: 'horn_honk' }, 'command_id'],
    ['reason', { reason: 'ttl_elapsed' }, 'expr_id'],
    ['who', { who: 'key:none' }, 'who_id'],
    ['schedule', { schedule }, 'who_id'],
    ['from and to', { from: now - hours(1), to: now }, 'pkey'],
  ])('are found by an index: %s', async (_what, filter, index) => {
    const plan = await explained(listedCommands(filter, undefined, 51))
    expect(plan).toContain(index)
    expect(plan).not.toContain('Seq Scan')
  })
})

const found = async (filter: VehicleFilter, order?: VehicleOrder) => {
  const { items } = await store.vehicleStore.list(filter, undefined, 100, order)
  return items.map(({ vin }) => vin).filter((vin) => vin.startsWith('1KEY'))
}

describe('vehicles', () => {
  it.each<[string, VehicleFilter, readonly Vin[]]>([
    ['the beginning of a VIN', { vinPart: '1KEYF' }, [one, two, three, never]],
    ['the end of a VIN', { vinPart: '0010001' }, [one]],
    ['neither', { vinPart: 'B0000' }, []],
    ['online', { vinPart: '1KEYF', online: true }, [one, two]],
    ['offline', { vinPart: '1KEYF', online: false }, [three]],
    ['last seen', { vinPart: '1KEYF', seenBefore: now - minutes(90) }, [one, three]],
    ['a version', { version: { name: 'sdk', value: '0.2.0' } }, [two, three]],
    ['a label', { label: 'winter' }, [one]],
    ['both', { label: 'winter', version: { name: 'sdk', value: '0.2.0' } }, []],
  ])('are filtered and counted by %s', async (_what, filter, expected) => {
    expect(await found(filter)).toEqual(expected)
    expect(await store.vehicleStore.count(filter)).toBe(expected.length)
  })

  it.each<[VehicleOrder, readonly Vin[]]>([
    ['vin', [one, two, three, never]],
    ['seenAt', [never, three, one, two]],
    ['-seenAt', [two, one, three, never]],
  ])('are ordered by %s, and paged in this order', async (order, expected) => {
    const vinsOfPages: Vin[] = []
    let cursor: string | undefined
    do {
      const page = await store.vehicleStore.list({ vinPart: '1KEYF' }, cursor, 1, order)
      vinsOfPages.push(...page.items.map(({ vin }) => vin))
      cursor = page.next
    } while (cursor !== undefined)
    expect(vinsOfPages).toEqual(expected)
  })

  it.each<[string, VehicleFilter, VehicleOrder, string]>([
    ['the end of the VIN', { vinPart: 'OLD123' }, 'vin', 'vehicles_vin_ends'],
    ['online', { online: true }, 'vin', 'vehicles_online'],
    ['last seen', { seenBefore: now - hours(19_990) }, 'vin', 'vehicles_seen'],
    ['a version', { version: { name: 'sdk', value: 'v1' } }, 'vin', 'vehicles_versions'],
    ['a label', { label: 'l1' }, 'vin', 'vehicles_labels'],
    ['the order', {}, '-seenAt', 'vehicles_seen'],
  ])('are found by an index: %s', async (_what, filter, order, index) => {
    const plan = await explained(listedVehicles(filter, undefined, 51, order))
    expect(plan).toContain(index)
    expect(plan).not.toContain('Seq Scan')
  })

  it('are counted by an index', async () => {
    expect(await explained(countedVehicles({ online: true }, 100))).toContain('vehicles_online')
  })
})

const explained = async ({ text, params }: { readonly text: string; readonly params: readonly unknown[] }) => {
  const lines = await store.database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, params)
  return lines.map((line) => line['QUERY PLAN']).join('\n')
}
