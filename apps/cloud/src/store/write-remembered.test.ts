/** Groups that are decided by what the store remembers, and what happens when it is not so any more. */
import { type StepInput, type Vin, parseIvcId } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AcceptOutcome, NewCommand } from '../ports/command-store.ts'
import { SqlCommandStore } from './sql-command-store.ts'
import type { SqlTransaction } from './sql-database.ts'
import { lockLanes, makeLanes, readGroup } from './statements/group.ts'
import { claimKeys, releaseUnwritten } from './statements/idempotency-keys.ts'
import { removeVehicle, takeLanesOfVehicle } from './statements/vehicles.ts'
import { writeGroup } from './statements/write-lanes.ts'
import { SampleFaultyDatabase } from './testing/sample-faulty-database.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'
import { decideRemembered, writeRemembered } from './write-remembered.ts'

let store: SampleStore
/** Remembers, */
let own: SqlCommandStore
let database: SampleFaultyDatabase
/** and another process. */
let other: SqlCommandStore

beforeAll(async () => {
  store = await SampleStore.open()
  other = await store.another()
}, 60_000)
beforeEach(() => {
  database = new SampleFaultyDatabase(store.database)
  own = new SqlCommandStore(database)
})
afterAll(() => store.close())

const ack = (status: 'succeeded' | 'received'): ((command: NewCommand) => StepInput) => {
  return ({ id }) => ({ kind: 'ack', ack: { id, status } })
}
const cancel = (): StepInput => ({ kind: 'cancel', code: 'canceled', who: 'key:a' })

const step = (by: Pick<SqlCommandStore, 'write'>, command: NewCommand, input: (command: NewCommand) => StepInput) =>
  stepAll(by, [{ id: command.id, vin: command.vin, input: input(command) }], t0 + 1)
const accept = async (by: SqlCommandStore, ...group: NewCommand[]): Promise<readonly AcceptOutcome[]> =>
  (await acceptAll(by, group, t0)).outcomes
/** A lane that the store remembers, and the command that is in flight there. */
const inFlight = async (vin: Vin): Promise<NewCommand> => {
  const command = newCommand(vin)
  expect(await accept(own, command)).toMatchObject([{ kind: 'accepted', record: { state: 'sent' } }])
  return command
}
const written = (...between: string[]): readonly string[] => [...between, writeGroup]
const placeOf = ({ vin, lane }: NewCommand) => ({ vin, lane })
const isRead = (): boolean => database.texts.includes(lockLanes) && database.texts.includes(readGroup)
const recordsOf = async (vin: Vin) => (await store.commandStore.list({ vin }, undefined, 10)).items

describe('a group whose lanes are remembered', () => {
  it('is written without reading: steps, submits, and who takes the lane next', async () => {
    const vin = freshVin()
    const first = await inFlight(vin)
    expect(database.texts).toContain(lockLanes)
    const next = newCommand(vin)
    expect(await accept(own, next)).toMatchObject([{ kind: 'accepted', record: { state: 'queued', sequence: 2 } }])
    expect(database.texts).toEqual(written())
    const { changes, events } = await step(own, first, ack('succeeded'))
    expect(database.texts).toEqual(written())
    expect(changes).toMatchObject([{ record: { id: first.id, state: 'succeeded' } }, { send: 'command' }])
    expect(await store.events.after(events[0]!.position - 1, 10)).toEqual(events)
    expect(await recordsOf(vin)).toMatchObject([
      { id: next.id, state: 'sent' },
      { id: first.id, state: 'succeeded' },
    ])
    await step(own, next, ack('succeeded'))
    expect(database.texts).toEqual(written())
    expect(await store.database.query('SELECT tail::int, in_flight FROM lanes WHERE vin = $1', [vin])).toEqual([
      { tail: 2, in_flight: null },
    ])
  })

  it('says what it would say if it had read', async () => {
    /** It remembers nothing. */
    const reading: Pick<SqlCommandStore, 'write'> = {
      write: (...asked) => new SqlCommandStore(database).write(...asked),
    }
    const outcomes = []
    for (const by of [own, reading]) {
      const vin = freshVin()
      const [first, next] = [newCommand(vin), newCommand(vin, { conflict: 'supersede' })]
      const told = [
        ...(await acceptAll(by, [first], t0)).changes,
        ...(await step(by, first, ack('received'))).changes,
        ...(await acceptAll(by, [next], t0)).changes,
      ]
      outcomes.push(
        told.map(({ record, ...rest }) => ({
          ...rest,
          ...record,
          id: null,
          vin: null,
          cancel: record.cancel !== null,
        })),
      )
      expect(isRead()).toBe(by === reading)
    }
    expect(outcomes[0]).toEqual(outcomes[1])
  })

  it('[L10] claims its idempotency keys', async () => {
    const vin = freshVin()
    await inFlight(vin)
    const keyed = newCommand(vin, { idempotency: { key: vin, hash: 'h' } })
    expect(await accept(own, keyed)).toMatchObject([{ kind: 'accepted' }])
    expect(database.texts).toEqual([...written(claimKeys), releaseUnwritten])
    const again = { ...newCommand(vin), idempotency: keyed.idempotency }
    expect(await accept(own, again)).toMatchObject([{ kind: 'repeated', record: { id: keyed.id } }])
    expect(await recordsOf(vin)).toHaveLength(2)
  })
})

describe('a lane of a vehicle that is remembered', () => {
  const inOther = (vin: Vin): NewCommand => newCommand(vin, { lane: 'other' })
  const lanesOfVehicle = (vin: Vin) =>
    store.database.query('SELECT lane, tail::int FROM lanes WHERE vin = $1 ORDER BY lane', [vin])

  it('[L8] is made and written without reading when it is the first time', async () => {
    const { vin } = await inFlight(freshVin())
    const [next, behind] = [inOther(vin), inOther(vin)]
    expect(await accept(own, next, behind)).toMatchObject([
      { kind: 'accepted', record: { state: 'sent', sequence: 1 } },
      { kind: 'accepted', record: { state: 'queued', sequence: 2 } },
    ])
    expect(database.texts).toEqual(written(makeLanes))
    expect(await lanesOfVehicle(vin)).toMatchObject([{ tail: 1 }, { lane: 'other', tail: 2 }])
    await step(own, next, ack('succeeded'))
    expect(database.texts).toEqual(written())
    expect(await recordsOf(vin)).toMatchObject([
      { id: behind.id, state: 'sent' },
      { id: next.id, state: 'succeeded' },
      { state: 'sent' },
    ])
  })

  it('[L8] is read when it was there before this process', async () => {
    const vin = freshVin()
    await accept(other, inOther(vin))
    await inFlight(vin)
    expect(await accept(own, inOther(vin))).toMatchObject([{ record: { state: 'queued', sequence: 2 } }])
    expect(isRead()).toBe(true)
  })

  it('is not made for a vehicle that was removed, and costs the next group nothing', async () => {
    const first = await inFlight(freshVin())
    await step(own, first, ack('succeeded'))
    expect(await store.vehicleStore.remove(first.vin)).toBe('removed')
    for (const attempts of [2, 1]) {
      database.transactions = 0
      const command = { ...inOther(first.vin), registers: false }
      expect(await accept(own, command)).toEqual([{ kind: 'vehicle_not_registered' }])
      expect(database.transactions).toBe(attempts)
    }
  })

  it.each<[string, (by: SqlCommandStore, vin: Vin) => Promise<unknown>, object]>([
    ['filled it', (by, vin) => accept(by, inOther(vin)), { state: 'queued', sequence: 2 }],
    ['filled and removed it', (by, vin) => removed(by, vin), { state: 'sent', sequence: 2 }],
  ])('[L1] [L8] is read when another process has %s meanwhile', async (_what, between, record) => {
    const first = await inFlight(freshVin())
    await step(own, first, ack('succeeded'))
    await between(other, first.vin)
    expect(await accept(own, inOther(first.vin))).toMatchObject([{ kind: 'accepted', record }])
    expect(isRead()).toBe(true)
  })
  const removed = async (by: SqlCommandStore, vin: Vin): Promise<void> => {
    const command = inOther(vin)
    await accept(by, command)
    await step(by, command, ack('succeeded'))
    expect(await store.vehicleStore.remove(vin)).toBe('removed')
  }
})

describe('a group whose lane another process has changed', () => {
  const succeeds = (command: NewCommand) => step(other, command, ack('succeeded'))
  it.each<[string, (first: NewCommand) => Promise<unknown>, object]>([
    ['settled', succeeds, { state: 'sent', sequence: 2 }],
    ['moved', (first) => step(other, first, ack('received')), { state: 'queued', sequence: 2 }],
    ['filled', ({ vin }) => accept(other, newCommand(vin)), { state: 'queued', sequence: 3 }],
    ['asked to cancel', (first) => step(other, first, cancel), { state: 'queued', sequence: 2 }],
    [
      'emptied for a vehicle that is offline',
      async (first) => {
        await succeeds(first)
        await store.database.query('UPDATE vehicles SET online = false WHERE vin = $1', [first.vin])
      },
      { state: 'queued', reason: { code: 'waiting_for_vehicle' } },
    ],
    [
      'emptied for another unit',
      async (first) => {
        await succeeds(first)
        await store.vehicleStore.put(first.vin, { ivc: parseIvcId('new')! }, t0)
      },
      { state: 'sent', ivc: 'new' },
    ],
    [
      'taken away, with its vehicle',
      async (first) => {
        await succeeds(first)
        expect(await store.vehicleStore.remove(first.vin)).toBe('removed')
      },
      { state: 'sent', sequence: 2 },
    ],
  ])('[L1] [L8] is read: it was %s', async (_how, change, expected) => {
    const first = await inFlight(freshVin())
    await change(first)
    const next = newCommand(first.vin)
    expect(await accept(own, next)).toMatchObject([{ kind: 'accepted', record: expected }])
    expect(isRead()).toBe(true)
    expect(await store.commandStore.find([next.id])).toMatchObject([expected])
  })

  it('[L2] [L6] is read for its step, which finds what happened', async () => {
    const first = await inFlight(freshVin())
    await succeeds(first)
    const { changes, outcomes } = await step(own, first, cancel)
    expect(isRead()).toBe(true)
    expect(outcomes).toMatchObject([{ kind: 'stepped', change: { record: { state: 'succeeded' }, send: null } }])
    expect(changes).toMatchObject([{ moved: false }])
  })

  it('[L8] is refused by what is there, and not by memory', async () => {
    const first = await inFlight(freshVin())
    await succeeds(first)
    expect(await accept(own, newCommand(first.vin, { conflict: 'reject' }))).toMatchObject([{ kind: 'accepted' }])
    expect(await accept(own, newCommand(first.vin, { conflict: 'reject' }))).toMatchObject([{ kind: 'lane_busy' }])
    expect(isRead()).toBe(true)
  })

  it('[L10] keeps no idempotency key that it claimed and did not use', async () => {
    const first = await inFlight(freshVin())
    await succeeds(first)
    const keyed = newCommand(first.vin, { idempotency: { key: first.vin, hash: 'h' } })
    const stale = { tail: 1, inFlight: null, ivc: null, online: null, unheard: true, version: 3, commands: [] }
    const decided = decideRemembered({ submits: [keyed], steps: [] }, [{ ...stale, ...placeOf(first) }], t0)!
    const { saved } = await store.database.transaction(async (sql) => writeRemembered(sql, decided, t0))
    expect(await saved).toBe(undefined)
    expect(await store.database.query('SELECT 1 FROM submit_keys WHERE key = $1', [first.vin])).toEqual([])
    expect(await recordsOf(first.vin)).toHaveLength(1)
  })

  it('[L10] finds a command that another process has accepted under its id, or its key', async () => {
    const first = await inFlight(freshVin())
    const command = newCommand(first.vin, { idempotency: { key: first.vin, hash: 'h' } })
    const elsewhere = { ...command, vin: freshVin() }
    await accept(other, elsewhere)
    expect(await accept(own, { ...newCommand(first.vin), idempotency: command.idempotency })).toMatchObject([
      { kind: 'repeated', record: { id: command.id } },
    ])
    expect(await accept(own, { ...command, idempotency: null })).toMatchObject([
      { kind: 'accepted', record: { vin: elsewhere.vin } },
    ])
    expect(await recordsOf(first.vin)).toHaveLength(1)
  })
})

describe('a group that waits for a lane', () => {
  const lockWaits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
  /** Accepts a command while a transaction has written the lane, or its vehicle, and commits only when the group waits for it. */
  const acceptBehind = async (first: NewCommand, work: (sql: SqlTransaction) => Promise<unknown>) => {
    const next = { ...newCommand(first.vin), registers: false }
    let accepting: Promise<readonly AcceptOutcome[]> | undefined
    await store.database.transaction(async (sql) => {
      await sql.query('SELECT FROM lanes WHERE vin = $1 FOR UPDATE', [first.vin])
      accepting = accept(own, next)
      await eventually(async () => (await store.database.query(lockWaits)).length > 0)
      await work(sql)
    })
    return { next, outcomes: await accepting! }
  }

  it('[L8] is decided again when the lane has changed until then', async () => {
    const first = await inFlight(freshVin())
    const { next, outcomes } = await acceptBehind(first, (sql) =>
      sql.query('UPDATE lanes SET tail = 7 WHERE vin = $1', [first.vin]),
    )
    expect(outcomes).toMatchObject([{ kind: 'accepted', record: { state: 'queued', sequence: 8 } }])
    expect(isRead()).toBe(true)
    expect(await store.commandStore.find([next.id])).toMatchObject([{ sequence: 8 }])
  })

  it('[L1] is decided again when its vehicle was taken away until then', async () => {
    const first = await inFlight(freshVin())
    await step(own, first, ack('succeeded'))
    const { outcomes } = await acceptBehind(first, async (sql) => {
      await sql.query(takeLanesOfVehicle, [first.vin])
      expect(await sql.query(removeVehicle, [first.vin])).toHaveLength(1)
    })
    expect(outcomes).toEqual([{ kind: 'vehicle_not_registered' }])
  })

  it('is written when nothing has changed', async () => {
    const first = await inFlight(freshVin())
    const { outcomes } = await acceptBehind(first, (sql) => sql.query('SELECT 1'))
    expect(outcomes).toMatchObject([{ kind: 'accepted', record: { state: 'queued', sequence: 2 } }])
    expect(database.texts).toEqual(written())
  })
})

it('[L2] whoever changes a command writes its lane, whose version is that of all that is in it', async () => {
  const first = await inFlight(freshVin())
  const versionOf = async () =>
    (
      await store.database.query<{ version: string }>('SELECT xmin::text AS version FROM lanes WHERE vin = $1', [
        first.vin,
      ])
    )[0]!.version
  const versions = [await versionOf()]
  const changing: (() => Promise<unknown>)[] = [
    () => step(other, first, ack('received')), // with an event, but the lane is as it was
    () => stepAll(other, [{ id: first.id, vin: null, input: { kind: 'tick' }, publishedAt: t0 + 2 }], t0 + 3), // without one
    () => stepAll(other, [{ id: first.id, vin: null, input: { kind: 'heard' } }], t0 + 20_000),
    () => step(other, first, ack('succeeded')),
    () => store.vehicleStore.remove(first.vin),
  ]
  for (const change of changing) {
    await change()
    versions.push(await versionOf())
  }
  expect(new Set(versions).size).toBe(versions.length)
})

describe('a group is read', () => {
  it('after a failure, whatever took effect', async () => {
    const first = await inFlight(freshVin())
    database.failsAt = 1
    await expect(step(own, first, ack('received'))).rejects.toThrow('the fault')
    database.failsAt = Infinity
    await step(own, first, ack('received'))
    expect(isRead()).toBe(true)
    await step(own, first, ack('succeeded'))
    expect(database.texts).toEqual(written())
  })

  it('when one of its commands has guards', async () => {
    const first = await inFlight(freshVin())
    const guardsOf = (command: string) =>
      command === 'doors_lock' ? ([{ signal: 'Vehicle.Speed', below: 1 }] as never) : []
    const { outcomes } = await own.write({ submits: [newCommand(first.vin)], steps: [] }, t0, guardsOf)
    expect(outcomes.submits).toMatchObject([{ kind: 'guard_failed' }])
    expect(isRead()).toBe(true)
  })

  it('when a command was sent again: the database alone keeps those times', async () => {
    const first = await inFlight(freshVin())
    await stepAll(own, [{ id: first.id, vin: null, input: { kind: 'heard' } }], t0 + 20_000)
    expect(await store.commandStore.find([first.id])).toMatchObject([{ repetitions: [{ sends: 'command' }] }])
    const { changes } = await step(own, first, ack('received'))
    expect(isRead()).toBe(true)
    expect(changes).toMatchObject([{ record: { repetitions: [{ sends: 'command' }] } }])
  })
})

it('[L2] [L8] [L9] two processes that both remember share lanes, and none of them is ever wrong', async () => {
  const vins = [freshVin(), freshVin(), freshVin()]
  const stores = [own, other]
  const accepted: NewCommand[] = []
  for (let round = 0; round < 60; round += 1) {
    const group = vins.map((vin) => newCommand(vin, round % 7 === 0 ? { conflict: 'supersede' } : {}))
    const steps = accepted.slice(-6).filter((_, index) => (index + round) % 2 === 0)
    await Promise.all([
      acceptAll(stores[round % 2]!, group.slice(0, 1 + (round % 3)), t0 + round),
      stepAll(
        stores[(round + (round % 3 === 0 ? 1 : 0)) % 2]!,
        steps.map((command) => ({ id: command.id, vin: command.vin, input: ack('succeeded')(command) })),
        t0 + round,
      ),
    ])
    accepted.push(...group.slice(0, 1 + (round % 3)))
  }
  for (const vin of vins) {
    const records = (await store.commandStore.list({ vin }, undefined, 200)).items.toReversed()
    expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index + 1))
    const [lane] = await store.database.query<{ tail: number; in_flight: string | null }>(
      'SELECT tail::int, in_flight FROM lanes WHERE vin = $1',
      [vin],
    )
    const open = records.filter(({ state }) => state !== 'queued' && state !== 'succeeded' && state !== 'canceled')
    expect(lane).toEqual({ tail: records.length, in_flight: open[0]?.id ?? null })
    expect(open.length).toBeLessThanOrEqual(1)
    for (const { id, eventSequence } of records) {
      const history = await store.commandStore.history(id)
      expect(history.map(({ sequence }) => sequence)).toEqual(Array.from({ length: eventSequence }, (_, at) => at + 1))
    }
  }
})
