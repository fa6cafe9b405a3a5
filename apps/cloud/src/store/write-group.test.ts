import { type Vin, parseIvcId } from '@keyfob/protocol'
import { days, systemClock } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AcceptOutcome, NewCommand } from '../ports/command-store.ts'
import { LaneMemory } from './lane-memory.ts'
import { SampleFaultyDatabase } from './testing/sample-faulty-database.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { SqlCommandStore } from './sql-command-store.ts'
import { type SqlTransaction, isDataError } from './sql-database.ts'
import { lockLanes, makeLanes } from './statements/group.ts'
import { writeGroup as writeStatement } from './statements/write-lanes.ts'
import { acceptAll, stepAll } from './testing/write.ts'
import { writeGroup } from './write-group.ts'

let store: SampleStore
let faulty: SampleFaultyDatabase

beforeAll(async () => {
  store = await SampleStore.open()
  faulty = new SampleFaultyDatabase(store.database)
}, 60_000)

beforeEach(() => {
  faulty.failsAt = Infinity
  return store.database.script('TRUNCATE vehicles, lanes, commands, events, submit_keys')
})

afterAll(() => store.close())

const keyed = (vin: Vin, hash: string, more: Partial<NewCommand> = {}) =>
  newCommand(vin, { idempotency: { key: 'k', hash }, ...more })

const accept = async (...group: NewCommand[]): Promise<readonly AcceptOutcome[]> =>
  (await acceptAll(store.commandStore, group, t0)).outcomes
const kindsOf = (outcomes: readonly AcceptOutcome[]) => outcomes.map(({ kind }) => kind)
const tables = ['vehicles', 'lanes', 'commands', 'events', 'submit_keys'] as const
const rows = () => Promise.all(tables.map((table) => store.database.query(`SELECT * FROM ${table} ORDER BY 1, 2`)))

it('[L1] [L8] a vehicle that is removed while its command is being accepted costs the group nothing but that command', async () => {
  const [gone, there] = [newCommand(freshVin()), newCommand(freshVin())]
  const outcomes = await store.database.transaction(async (sql) => {
    const removing: SqlTransaction = {
      query: async (text, params) => {
        if (text !== makeLanes) return sql.query(text, params)
        const [, made] = await Promise.all([
          sql.query('DELETE FROM vehicles WHERE vin = $1', [gone.vin]),
          sql.query<never>(text, params),
        ])
        return made
      },
      last: (text, params) => sql.last(text, params),
    }
    return (await writeGroup(removing, { submits: [gone, there], steps: [] }, t0, new LaneMemory())).outcomes.submits
  })
  expect(kindsOf(outcomes)).toEqual(['vehicle_not_registered', 'accepted'])
  expect(await store.commandStore.find([gone.id, there.id])).toMatchObject([{ id: there.id, state: 'sent' }])
})

it('[L1] [L8] a vehicle is not removed under a command that is being accepted in a lane of it', async () => {
  const vin = freshVin()
  const first = newCommand(vin)
  await accept(first)
  await stepAll(
    store.commandStore,
    [{ id: first.id, vin, input: { kind: 'ack', ack: { id: first.id, status: 'succeeded' } } }],
    t0,
  )
  const second = newCommand(vin)
  const memory = new LaneMemory()
  const lane = { ...second, tail: 1, inFlight: null, online: null, unheard: true, version: 3, commands: [] }
  memory.note([lane])
  let removing: ReturnType<typeof store.vehicleStore.remove> | undefined
  await store.database.transaction(async (sql) => {
    const { outcomes } = await writeGroup(sql, { submits: [second], steps: [] }, t0, memory)
    expect(kindsOf(outcomes.submits)).toEqual(['accepted'])
    // It has the time to go wrong before the commit.
    removing = store.vehicleStore.remove(vin)
    await Promise.race([removing, systemClock.sleep(300)])
  })
  expect(await removing).toBe('in_use')
})

it('[L1] a lane that was there before is made again when its vehicle was removed in between, and costs no other command', async () => {
  const [before, other] = [newCommand(freshVin()), newCommand(freshVin())]
  const ended = { kind: 'ack', ack: { id: before.id, status: 'succeeded' } } as const
  await accept(before, other)
  await stepAll(store.commandStore, [{ id: before.id, vin: before.vin, input: ended }], t0)
  expect(await store.vehicleStore.remove(before.vin)).toBe('removed')
  expect(kindsOf(await accept(newCommand(before.vin), newCommand(other.vin)))).toEqual(['accepted', 'accepted'])
})

describe('[L10] an id that is in the store already', () => {
  it.each([null, { key: 'k', hash: 'h' }])(
    'is accepted again as it is, and changes nothing (key: %j)',
    async (idempotency) => {
      const command = newCommand(freshVin(), { idempotency })
      const [first] = await accept(command)
      await stepAll(
        store.commandStore,
        [{ id: command.id, vin: command.vin, input: { kind: 'ack', ack: { id: command.id, status: 'succeeded' } } }],
        t0 + 5,
      )
      const before = await rows()
      const { outcomes, changes } = await acceptAll(store.commandStore, [command], t0 + 9)
      expect(outcomes).toMatchObject([{ kind: 'accepted', record: { id: command.id, state: 'succeeded' } }])
      expect(changes.map(({ send }) => send)).toEqual([null])
      const [vehicles, , ...others] = await rows() // the lane has a gap in its sequence numbers
      expect([vehicles, ...others]).toEqual([before[0], ...before.slice(2)])
      expect(first).toMatchObject({ kind: 'accepted', record: { sequence: 1 } })
    },
  )

  it('is published again while no broker took it, unless a cancel is wanted', async () => {
    const command = newCommand(freshVin())
    await accept(command)
    const sendAgain = async () => (await acceptAll(store.commandStore, [command], t0)).changes.map(({ send }) => send)
    expect(await sendAgain()).toEqual(['command'])
    const cancel = { kind: 'cancel', code: 'canceled', who: 'key:a' } as const
    await stepAll(store.commandStore, [{ id: command.id, vin: null, input: cancel }], t0)
    expect(await sendAgain()).toEqual([null])
  })

  it('stays when it waits, and does not block twice', async () => {
    const vin = freshVin()
    const [first, waiting] = [newCommand(vin), newCommand(vin)]
    await accept(first, waiting)
    expect(await accept(waiting, newCommand(vin))).toMatchObject([
      { kind: 'accepted', record: { id: waiting.id, state: 'queued', sequence: 2 } },
      { kind: 'accepted', record: { state: 'queued' } },
    ])
    expect((await store.commandStore.list({ vin }, undefined, 10)).items).toHaveLength(3)
  })
})

describe('[L10] requests of one group under one key', () => {
  it('see what became of the first: a refused one frees the key for another', async () => {
    const vin = freshVin()
    await accept(newCommand(vin))
    const refused = keyed(vin, 'a', { conflict: 'reject' })
    const other = keyed(freshVin(), 'b')
    const outcomes = await accept(refused, other, keyed(vin, 'a', { conflict: 'reject' }), keyed(other.vin, 'b'))
    expect(kindsOf(outcomes)).toEqual(['lane_busy', 'accepted', 'lane_busy', 'repeated'])
    expect(kindsOf(await accept(keyed(other.vin, 'b')))).toEqual(['repeated'])
  })

  it('get the earlier command when they are the same as it, also behind one that is not', async () => {
    const vin = freshVin()
    const held = keyed(vin, 'a')
    await accept(held)
    const outcomes = await accept(keyed(vin, 'b'), keyed(vin, 'a'), keyed(vin, 'b'))
    expect(kindsOf(outcomes)).toEqual(['key_reused', 'repeated', 'key_reused'])
    expect(outcomes[1]).toMatchObject({ record: { id: held.id } })
  })
})

it('[L8] takes every lock of a group before it writes, also for another request under a key that is free again', async () => {
  const blocked = freshVin()
  await accept(newCommand(blocked))
  const group = [keyed(blocked, 'a', { conflict: 'reject' }), keyed(freshVin(), 'b'), keyed(freshVin(), 'c')]
  const { outcomes } = await acceptAll(new SqlCommandStore(faulty), group, t0)
  expect(kindsOf(outcomes)).toEqual(['lane_busy', 'accepted', 'key_reused'])
  expect(faulty.texts.at(-1)).toBe(writeStatement)
  const those = faulty.texts.filter((text) => text === lockLanes || text === writeStatement)
  expect(those).toEqual([lockLanes, writeStatement])
})

it('[L8] hands a freed lane to the next that waits, or leaves it empty', async () => {
  const vin = freshVin()
  const [first, last] = [newCommand(vin), newCommand(vin)]
  await accept(first, last)
  const settle = async (id: NewCommand['id']) => {
    await stepAll(store.commandStore, [{ id, vin, input: { kind: 'ack', ack: { id, status: 'failed' } } }], t0)
    return store.database.query('SELECT in_flight, tail::int FROM lanes WHERE vin = $1', [vin])
  }
  expect(await settle(first.id)).toEqual([{ in_flight: last.id, tail: 2 }])
  expect(await settle(last.id)).toEqual([{ in_flight: null, tail: 2 }])
})

it('[L8] gives a lane that a step frees to a submit of the same group', async () => {
  const vin = freshVin()
  const [first, next] = [newCommand(vin), newCommand(vin)]
  await accept(first)
  const ack = { id: first.id, vin, input: { kind: 'ack', ack: { id: first.id, status: 'succeeded' } } } as const
  const { outcomes, changes } = await store.commandStore.write({ submits: [next], steps: [ack] }, t0)
  expect(outcomes.submits).toMatchObject([{ kind: 'accepted', record: { state: 'sent', sequence: 2 } }])
  expect(changes).toMatchObject([{ record: { state: 'succeeded' } }, { send: 'command', record: { id: next.id } }])
})

it('[L10] frees the key of a refused request only, in whatever group', async () => {
  const vin = freshVin()
  await accept(keyed(vin, 'a', { who: 'x' }))
  expect(
    kindsOf(await accept(keyed(vin, 'b', { who: 'x' }), keyed(vin, 'c', { who: 'y', conflict: 'reject' }))),
  ).toEqual(['key_reused', 'lane_busy'])
  expect(await store.database.query('SELECT who, hash FROM submit_keys')).toEqual([{ who: 'x', hash: 'a' }])
})

it('[L10] deletes idempotency keys by age alone', async () => {
  await accept(keyed(freshVin(), 'a'))
  expect(await store.commandStore.forgetKeys(t0, 10)).toBe(0)
  expect(await store.commandStore.forgetKeys(t0 + days(1), 10)).toBe(1)
})

describe('a transaction that fails half-way', () => {
  it('[L1] leaves nothing, at whichever statement, and the same group is accepted afterwards', async () => {
    const blocked = freshVin()
    const inFlight = newCommand(blocked)
    await accept(inFlight)
    const before = await rows()
    const group = [
      newCommand(freshVin()),
      keyed(freshVin(), 'a'),
      newCommand(blocked, { conflict: 'supersede' }),
      newCommand(blocked, { conflict: 'reject', idempotency: { key: 'r', hash: 'h' } }),
    ]
    const commands = new SqlCommandStore(faulty)
    for (let at = 1; ; at += 1) {
      faulty.failsAt = at
      const failure = await acceptAll(commands, group, t0).then(() => undefined, String)
      if (failure === undefined) break
      expect(failure).toContain('the fault after statement')
      expect(await rows()).toEqual(before)
    }
    expect(faulty.statements).toBeGreaterThan(5)
    expect(await store.commandStore.find(group.map(({ id }) => id))).toHaveLength(3)
  })

  it('[L3] leaves an ack unapplied, with the lane as it was', async () => {
    const vin = freshVin()
    const [first, next] = [newCommand(vin), newCommand(vin)]
    await accept(first, next)
    const before = await rows()
    const commands = new SqlCommandStore(faulty)
    const ack = { id: first.id, vin, input: { kind: 'ack', ack: { id: first.id, status: 'succeeded' } } } as const
    for (faulty.failsAt = 1; faulty.failsAt <= 3; faulty.failsAt += 1) {
      await expect(stepAll(commands, [ack], t0 + 1)).rejects.toThrow('the fault')
      expect(await rows()).toEqual(before)
    }
    await stepAll(commands, [ack], t0 + 1)
    expect((await store.commandStore.find([next.id]))[0]).toMatchObject({ state: 'sent' })
  })

  it('[L8] leaves waiting commands unattempted', async () => {
    const vin = freshVin()
    await store.vehicleStore.put(vin, { ivc: parseIvcId('a')! }, t0)
    await store.database.query('UPDATE vehicles SET online = false WHERE vin = $1', [vin])
    const command = newCommand(vin)
    await accept(command)
    await store.database.query('UPDATE vehicles SET online = true WHERE vin = $1', [vin])
    const before = await rows()
    const commands = new SqlCommandStore(faulty)
    for (faulty.failsAt = 1; faulty.failsAt <= 3; faulty.failsAt += 1) {
      await expect(commands.attemptWaiting([vin], t0, 10)).rejects.toThrow('the fault')
      expect(await rows()).toEqual(before)
    }
    const { changes, events } = await commands.attemptWaiting([vin], t0, 10)
    expect(changes).toMatchObject([{ send: 'command', record: { id: command.id } }])
    expect(await store.events.after(events[0]!.position - 1, 10)).toEqual(events)
  })
})

it('knows a fault of the data from any other', async () => {
  const failing = (text: string) => store.database.query(text).then(() => false, isDataError)
  expect(await failing('SELECT 1 / 0')).toBe(true)
  expect(await failing("INSERT INTO lanes (vin) VALUES ('x')")).toBe(true)
  expect(
    await failing(
      "INSERT INTO submit_keys SELECT 'w', string_agg(gen_random_uuid()::text, ''), 'h', gen_random_uuid(), now() FROM generate_series(1, 400)",
    ),
  ).toBe(true)
  expect(await failing('SELECT * FROM nowhere')).toBe(false)
  expect(isDataError(new Error('no code'))).toBe(false)
  expect(isDataError('22000')).toBe(false)
})

it('[L2] writes nothing for a repetition that changes nothing', async () => {
  const command = newCommand(freshVin())
  await accept(command)
  const ack = {
    id: command.id,
    vin: command.vin,
    input: { kind: 'ack', ack: { id: command.id, status: 'failed' } },
  } as const
  await stepAll(store.commandStore, [ack], t0)
  const versionOf = () => store.database.query('SELECT xmin::text FROM commands WHERE id = $1', [command.id])
  const before = await versionOf()
  await stepAll(
    store.commandStore,
    [
      ack,
      { id: command.id, vin: null, input: { kind: 'heard' } },
      { id: command.id, vin: null, input: { kind: 'tick' } },
    ],
    t0,
  )
  expect(await versionOf()).toEqual(before)
})
