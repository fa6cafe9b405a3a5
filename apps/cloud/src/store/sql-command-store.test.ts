import { type CommandId, type Vin, parseIvcId } from '@keyfob/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AcceptOutcome, NewCommand } from '../ports/command-store.ts'
import { freshId, freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import type { SqlCommandStore } from './sql-command-store.ts'
import type { SqlEventLog } from './sql-event-log.ts'
import type { SqlVehicleStore } from './sql-vehicle-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'

let store: SampleStore
let commands: SqlCommandStore
let vehicles: SqlVehicleStore
let events: SqlEventLog

beforeAll(async () => {
  store = await SampleStore.open()
  commands = store.commandStore
  vehicles = store.vehicleStore
  events = store.events
}, 60_000)

afterAll(() => store.close())

const accept = async (...group: NewCommand[]): Promise<readonly AcceptOutcome[]> =>
  (await acceptAll(commands, group, t0)).outcomes
const stateOf = async (id: CommandId): Promise<string | undefined> => (await commands.find([id]))[0]?.state
const answer = (id: CommandId, vin: Vin, status: 'succeeded' | 'failed' = 'succeeded') =>
  ({ id, vin, input: { kind: 'ack', ack: { id, status } } }) as const

describe('accepting', () => {
  it('[L8] sends the first of a lane and queues the others, with sequence numbers in the order of acceptance', async () => {
    const vin = freshVin()
    const group = [newCommand(vin), newCommand(vin), newCommand(vin, { lane: 'engine', command: 'engine_stop' })]
    const { outcomes, changes } = await acceptAll(commands, group, t0)
    expect(
      outcomes.map((outcome) => outcome.kind === 'accepted' && [outcome.record.state, outcome.record.sequence]),
    ).toEqual([
      ['sent', 1],
      ['queued', 2],
      ['sent', 1],
    ])
    expect(changes.map(({ send }) => send)).toEqual(['command', 'command'])
    const [late] = await accept(newCommand(vin))
    expect(late).toMatchObject({
      kind: 'accepted',
      record: { state: 'queued', sequence: 3, reason: { code: 'waiting_for_lane' } },
    })
  })

  it('[L11] keeps a command queued while the vehicle is believed offline, and attempts it at birth', async () => {
    const vin = freshVin()
    const birth = {
      status: 'online',
      session: 's1',
      counter: 1,
      nonce: 'n',
      horizon: t0,
      ivc: parseIvcId('ivc-1')!,
    } as const
    await vehicles.recordBirths([{ vin, birth, retained: false }], t0, () => true)
    await vehicles.recordWills([{ vin, will: { status: 'offline', session: 's1' } }], t0)
    const command = newCommand(vin)
    const [outcome] = await accept(command)
    expect(outcome).toMatchObject({
      kind: 'accepted',
      record: { state: 'queued', attempts: 0, reason: { code: 'waiting_for_vehicle' } },
    })
    expect((await commands.attemptWaiting([vin], t0 + 10, 10)).changes).toEqual([])
    const again = { vin, birth: { ...birth, session: 's2', counter: 2 }, retained: false }
    expect(await vehicles.recordBirths([again], t0, () => true)).toEqual(['new'])
    const [change] = (await commands.attemptWaiting([vin], t0 + 10, 10)).changes
    expect(change).toMatchObject({
      send: 'command',
      record: { id: command.id, state: 'sent', ivc: 'ivc-1', issuedAt: t0 + 10 },
    })
  })

  it('[L10] gives the same command for the same key, in one group and later, and refuses another request with it', async () => {
    const vin = freshVin()
    const keyed = (hash: string) => newCommand(vin, { idempotency: { key: `key-${vin}`, hash } })
    const first = keyed('a')
    const [one, two, three] = await accept(first, keyed('a'), keyed('b'))
    expect([one?.kind, two?.kind, three?.kind]).toEqual(['accepted', 'repeated', 'key_reused'])
    expect(two).toMatchObject({ record: { id: first.id } })
    const [again, other] = await accept(
      keyed('a'),
      newCommand(vin, { idempotency: { key: `key-${vin}`, hash: 'b' }, who: 'another' }),
    )
    expect(again).toMatchObject({ kind: 'repeated', record: { id: first.id } })
    expect(other?.kind).toBe('accepted')
  })

  it('stores nothing of a refused command, and frees its key', async () => {
    const vin = freshVin()
    await accept(newCommand(vin))
    const refused = newCommand(vin, { conflict: 'reject', idempotency: { key: 'k', hash: 'h' } })
    expect((await accept(refused))[0]?.kind).toBe('lane_busy')
    expect(await commands.find([refused.id])).toEqual([])
    expect((await accept(newCommand(freshVin(), { idempotency: { key: 'k', hash: 'other' } })))[0]?.kind).toBe(
      'accepted',
    )
  })

  it('cancels queued predecessors and asks the attempted one when a successor supersedes them', async () => {
    const vin = freshVin()
    const [a, b, c] = [newCommand(vin), newCommand(vin), newCommand(vin, { conflict: 'supersede' })]
    await accept(a, b)
    const { changes } = await acceptAll(commands, [c], t0 + 5)
    expect(changes.map(({ record, send }) => [record.id, record.state, send])).toEqual([
      [b.id, 'canceled', null],
      [a.id, 'sent', 'cancel'],
    ])
    await stepAll(
      commands,
      [{ id: a.id, vin, input: { kind: 'ack', ack: { id: a.id, status: 'rejected', reason: { code: 'canceled' } } } }],
      t0 + 9,
    )
    expect([await stateOf(a.id), await stateOf(c.id)]).toEqual(['canceled', 'sent'])
    expect((await commands.find([a.id]))[0]?.reason.code).toBe('superseded')
  })

  it('bounds a lane', async () => {
    const vin = freshVin()
    const outcomes = await accept(...Array.from({ length: 22 }, () => newCommand(vin)))
    expect(outcomes.map(({ kind }) => kind)).toEqual([...Array(21).fill('accepted'), 'lane_full'])
  })

  it('refuses an unknown vehicle that may not register, and another IVC than the paired one', async () => {
    const vin = freshVin()
    expect((await accept(newCommand(vin, { registers: false })))[0]?.kind).toBe('vehicle_not_registered')
    await vehicles.put(vin, { ivc: parseIvcId('ivc-1')! }, t0)
    expect(await accept(newCommand(vin, { ivc: parseIvcId('ivc-2')! }))).toEqual([
      { kind: 'ivc_mismatch', paired: 'ivc-1' },
    ])
  })
})

describe('stepping', () => {
  it('[L8] hands the lane to the next when its command is settled', async () => {
    const vin = freshVin()
    const [a, b] = [newCommand(vin), newCommand(vin)]
    await accept(a, b)
    const { changes } = await stepAll(commands, [answer(a.id, vin)], t0 + 50)
    expect(changes.map(({ record, send }) => [record.id, record.state, send])).toEqual([
      [a.id, 'succeeded', null],
      [b.id, 'sent', 'command'],
    ])
  })

  it('[L2] folds a group of acks of one command, and changes nothing by repetition', async () => {
    const vin = freshVin()
    const { id } = newCommand(vin)
    await accept(newCommand(vin, { id }))
    const ack = (status: 'received' | 'running') => ({ id, vin, input: { kind: 'ack', ack: { id, status } } }) as const
    await stepAll(
      commands,
      [answer(id, vin), ack('running'), ack('received'), { ...answer(id, vin), publishedAt: t0 + 3 }],
      t0 + 5,
    )
    const { changes } = await stepAll(commands, [answer(id, vin)], t0 + 6)
    expect(changes.map(({ moved }) => moved)).toEqual([false])
    expect((await commands.history(id)).map(({ sequence, state }) => [sequence, state])).toEqual([
      [1, 'sent'],
      [2, 'succeeded'],
    ])
    expect((await commands.find([id]))[0]).toMatchObject({ state: 'succeeded', publishedAt: t0 + 3, settledAt: t0 + 5 })
  })

  it("leaves another vehicle's command and an unknown id alone", async () => {
    const vin = freshVin()
    const command = newCommand(vin)
    await accept(command)
    const { outcomes } = await stepAll(commands, [answer(command.id, freshVin()), answer(freshId(), vin)], t0)
    expect(outcomes).toEqual([{ kind: 'foreign' }, { kind: 'missing' }])
    expect(await stateOf(command.id)).toBe('sent')
  })

  it('[L7] makes silence unknown at the deadline, frees the lane, and corrects it once', async () => {
    const vin = freshVin()
    const [a, b] = [newCommand(vin), newCommand(vin, { notAfter: t0 + 500_000, deadline: t0 + 510_000 })]
    await accept(a, b)
    expect((await commands.due(a.deadline, a.deadline + 1, 1000)).ids).toContain(a.id)
    await stepAll(commands, [{ id: a.id, vin: null, input: { kind: 'tick' } }], a.deadline)
    expect([await stateOf(a.id), await stateOf(b.id)]).toEqual(['unknown', 'sent'])
    await stepAll(commands, [answer(a.id, vin, 'failed')], a.deadline + 1)
    await stepAll(commands, [answer(a.id, vin, 'succeeded')], a.deadline + 2)
    expect((await commands.find([a.id]))[0]).toMatchObject({
      state: 'failed',
      late: true,
      contradictions: 1,
      dueAt: null,
    })
  })

  it('does not hand the lane to a command whose time is over', async () => {
    const vin = freshVin()
    const [a, b, c] = [newCommand(vin), newCommand(vin, { notAfter: t0 + 10 }), newCommand(vin)]
    await accept(a, b, c)
    await stepAll(commands, [answer(a.id, vin)], t0 + 50)
    expect([await stateOf(b.id), await stateOf(c.id)]).toEqual(['expired', 'sent'])
  })

  it('refuses a waiting command when another unit took the place of its IVC', async () => {
    const vin = freshVin()
    await vehicles.put(vin, { ivc: parseIvcId('old')! }, t0)
    const [a, b] = [newCommand(vin), newCommand(vin, { ivc: parseIvcId('old')! })]
    await accept(a, b)
    await vehicles.put(vin, { ivc: parseIvcId('new')! }, t0)
    await stepAll(commands, [answer(a.id, vin)], t0 + 50)
    expect((await commands.find([b.id]))[0]).toMatchObject({ state: 'rejected', reason: { code: 'ivc_replaced' } })
  })
})

describe('reading', () => {
  it('pages through commands, newest first, without gap or double', async () => {
    const vin = freshVin()
    const group = Array.from({ length: 5 }, () => newCommand(vin))
    await accept(...group)
    const first = await commands.list({ vin }, undefined, 2)
    const second = await commands.list({ vin }, first.next, 2)
    const third = await commands.list({ vin }, second.next, 2)
    const ids = [first, second, third].flatMap(({ items }) => items.map(({ id }) => id))
    expect(ids).toEqual(
      group
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
    expect(third.next).toBeUndefined()
    expect((await commands.list({ vin, states: ['sent'] }, undefined, 10)).items).toHaveLength(1)
  })

  it('[L9] keeps every transition in the log, in order', async () => {
    const vin = freshVin()
    const tail = await events.tail()
    const command = newCommand(vin)
    await accept(command)
    await stepAll(commands, [answer(command.id, vin)], t0 + 1)
    const log = await events.after(tail, 10, { vin })
    expect(log.map(({ sequence, state }) => [sequence, state])).toEqual([
      [1, 'sent'],
      [2, 'succeeded'],
    ])
    expect(log[1]!.position).toBeGreaterThan(log[0]!.position)
    expect(await events.tail()).toBe(log[1]!.position)
  })

  it('[L7] says until when other commands may have touched the same signals', async () => {
    const vin = freshVin()
    const [a, b] = [newCommand(vin), newCommand(vin)]
    await accept(a, b)
    expect(await commands.othersUntil({ id: a.id, vin }, ['doors_lock'])).toBe(-Infinity)
    await stepAll(commands, [answer(a.id, vin)], t0 + 50)
    expect(await commands.othersUntil({ id: a.id, vin }, ['doors_lock'])).toBe(Infinity)
    expect(await commands.othersUntil({ id: b.id, vin }, ['doors_lock'])).toBe(t0 + 50)
    expect(await commands.othersUntil({ id: b.id, vin }, ['engine_start'])).toBe(-Infinity)
  })
})
