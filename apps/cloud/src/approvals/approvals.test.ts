/** Exactly one of approval, refusal, cancel and expiry, and at most one command, whichever process dies between. */
import { type CommandId, type Vin, parseCommandId } from '@keyfob/protocol'
import { VirtualClock, minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleCore, approvalCatalogue, freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { SubmitRequest } from '../ports/command-service.ts'
import { t0 } from '../store/testing/sample-commands.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { sweepApprovals } from './approval-sweeper.ts'
import { Approvals } from './approvals.ts'

const within = minutes(15)
let store: SampleStore
let clock: VirtualClock
let core: SampleCore
let approvals: Approvals
let vin: Vin
beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.database.script('TRUNCATE approvals')
  clock = new VirtualClock(t0)
  core = new SampleCore({ store, clock, catalogue: approvalCatalogue })
  approvals = madeApprovals()
  vin = freshVin()
})

/** Of one more process on the same store. */
const madeApprovals = () =>
  new Approvals({ store: store.stores.approvals, submits: core.commands, clock, log: core.log })
const sweep = (by = approvals) =>
  sweepApprovals({ store: store.stores.approvals, approvals: by, clock, log: new SampleLog() })

const request = (more: Partial<SubmitRequest> = {}): SubmitRequest => ({
  command: 'engine_start',
  vin,
  who: 'key:asker',
  ...more,
})
const ask = async (more: Partial<SubmitRequest> = {}): Promise<CommandId> => {
  const asked = await approvals.ask(request(more), within / seconds(1), 'The customer asked')
  if (!asked.ok) throw new Error(asked.refusal.code)
  return asked.value.record.id
}
const codeOf = async (answer: Promise<{ ok: boolean; refusal?: { code: string } } | null>) =>
  (await answer)?.refusal?.code
const stateOf = async (id: CommandId) => (await approvals.find(id))?.state
const commandsOf = async () => (await store.commandStore.list({ vin }, undefined, 10)).items
const decide = (id: CommandId) => {
  const decision = { id, state: 'approved', by: 'key:other', reason: null, at: clock.now(), byAnother: true } as const
  return store.stores.approvals.decide(decision)
}

describe('a command of a type that needs an approval', () => {
  it('is not accepted before: no command, no lane, no event, no message [L1] [L8] [L9]', async () => {
    const tail = await store.events.tail()
    const id = await ask()
    expect(await approvals.find(id)).toMatchObject({ state: 'awaiting_approval', expiresAt: t0 + within })
    expect(await commandsOf()).toEqual([])
    expect(await store.database.query('SELECT 1 FROM lanes WHERE vin = $1', [vin])).toEqual([])
    expect([await store.events.tail(), core.gateway.sent]).toEqual([tail, []])
  })

  it('becomes one with the same id when another person approves it, and its time begins then [L5]', async () => {
    const id = await ask({ ttlSeconds: 20 })
    await clock.advance(minutes(10))
    const approved = await approvals.approve(id, 'key:other', 'Called back')
    expect(approved).toMatchObject({ ok: true, value: { state: 'approved', decidedBy: 'key:other' } })
    const [command] = await commandsOf()
    expect(command).toMatchObject({ id, state: 'sent', who: 'key:asker', acceptedAt: clock.now() })
    expect(command?.notAfter).toBe(clock.now() + seconds(20))
  })

  it('is refused to everything that submits by itself', async () => {
    expect(await core.refusalOf(vin)).toMatchObject({ code: 'approval_required' })
    expect(core.commands.check(request())).toMatchObject({ code: 'approval_required' })
    expect(await core.refusalOf(vin, { command: 'doors_lock' })).toBeUndefined()
  })

  it('is checked when it is asked for', async () => {
    for (const [more, code] of [
      [{ params: { durationMinutes: 99 } }, 'invalid_params'],
      [{ ttlSeconds: 9_999 }, 'ttl_too_long'],
      [{ vin: 'x' }, 'invalid_request'],
    ] as const)
      expect(await codeOf(approvals.ask(request(more), 900, null))).toBe(code)
    const closed = new SampleCore({ store, clock, catalogue: approvalCatalogue, registers: false })
    const strict = new Approvals({ store: store.stores.approvals, submits: closed.commands, clock, log: core.log })
    expect(await codeOf(strict.ask(request(), 900, null))).toBe('vehicle_not_registered')
  })
})

describe('of several decisions', () => {
  it('one counts, however many approve at once', async () => {
    const id = await ask()
    const answers = await Promise.all(
      ['key:a', 'key:b', 'key:a', 'key:c'].map((by) => madeApprovals().approve(id, by, null)),
    )
    expect(await commandsOf()).toHaveLength(1)
    const { decidedBy } = (await approvals.find(id))!
    expect(answers.filter(({ ok }) => ok).length).toBe(decidedBy === 'key:a' ? 2 : 1)
  })

  it('the first one is final, and the same one again gets the same answer', async () => {
    const id = await ask()
    await approvals.approve(id, 'key:other', null)
    expect(await approvals.approve(id, 'key:other', null)).toMatchObject({ ok: true, value: { state: 'approved' } })
    expect(await codeOf(approvals.refuse(id, 'key:third', 'no'))).toBe('approval_over')
    expect(await codeOf(approvals.approve(id, 'key:third', null))).toBe('approval_over')
    expect(await commandsOf()).toHaveLength(1)
  })

  it('none is the asker’s, except a cancel', async () => {
    const id = await ask()
    expect(await codeOf(approvals.approve(id, 'key:asker', null))).toBe('own_approval')
    expect(await codeOf(approvals.refuse(id, 'key:asker', 'no'))).toBe('own_approval')
    expect(await approvals.cancel(id, 'key:asker')).toMatchObject({ ok: true, value: { state: 'canceled' } })
    expect(await codeOf(approvals.approve(id, 'key:other', null))).toBe('approval_over')
    expect(await commandsOf()).toEqual([])
  })

  it('a refusal keeps its reason', async () => {
    const id = await ask()
    await approvals.refuse(id, 'key:other', 'In a garage')
    expect(await approvals.find(id)).toMatchObject({ state: 'refused', decidedBy: 'key:other', reason: 'In a garage' })
    expect(await codeOf(approvals.approve(id, 'key:third', null))).toBe('approval_over')
  })

  it('an approval is too late from the instant of expiry on, also before the sweep', async () => {
    const id = await ask()
    await clock.advance(within)
    expect(await codeOf(approvals.approve(id, 'key:other', null))).toBe('approval_over')
    expect([await stateOf(id), (await store.stores.approvals.find(id))?.state]).toEqual([
      'expired',
      'awaiting_approval',
    ])
    await sweep()
    expect((await store.stores.approvals.find(id))?.state).toBe('expired')
    expect(await commandsOf()).toEqual([])
  })

  it('there is none about what nobody asked for', async () => {
    const id = parseCommandId('019b7985-f400-7c44-8d2f-5a1f0e6b7c3d')!
    expect(await codeOf(approvals.approve(id, 'key:other', null))).toBe('command_not_found')
  })
})

describe('when the process that approved it dies', () => {
  it('before the submit, the sweep of any other one completes it, once', async () => {
    const id = await ask()
    await decide(id)
    expect(await commandsOf()).toEqual([])
    await sweep()
    expect(await commandsOf()).toEqual([])
    await clock.advance(seconds(11))
    await Promise.all([sweep(), sweep(madeApprovals()), sweep(madeApprovals())])
    expect(await commandsOf()).toMatchObject([{ id, acceptedAt: t0, notAfter: t0 + seconds(30) }])
    expect((await approvals.find(id))?.finishedAt).not.toBeNull()
  })

  it('after the submit, nothing is submitted again', async () => {
    const id = await ask()
    const record = (await decide(id))!
    await core.commands.submitApproved({ ...request() }, id, record.decidedAt!)
    await clock.advance(seconds(11))
    await sweep()
    expect(await commandsOf()).toMatchObject([{ id, attempts: 1 }])
    expect(await stateOf(id)).toBe('approved')
  })

  it('a cancel makes it a command first, which is canceled as every command', async () => {
    const id = await ask()
    await decide(id)
    expect(await approvals.cancel(id, 'key:asker')).toBeNull()
    expect(await core.commands.cancel(id, 'key:asker')).toMatchObject({ ok: true, value: { record: { id } } })
  })

  it('until its time is over, it is never accepted, and says so [L5]', async () => {
    const id = await ask()
    await decide(id)
    await clock.advance(seconds(60))
    await sweep()
    expect(await stateOf(id)).toBe('approved')
    await clock.advance(seconds(60))
    await sweep()
    expect(await approvals.find(id)).toMatchObject({ state: 'not_accepted', problem: { code: 'approval_over' } })
    expect(await commandsOf()).toEqual([])
  })

  it('after the submit and for longer than its time, it is a command all the same', async () => {
    const id = await ask()
    const record = (await decide(id))!
    await core.commands.submitApproved(request(), id, record.decidedAt!)
    await clock.advance(minutes(5))
    await sweep()
    expect(await stateOf(id)).toBe('approved')
  })
})

describe('the idempotency key', () => {
  it('of a request that waits gives the same answer, and no other request can have it [L10]', async () => {
    const idempotencyKey = vin
    const id = await ask({ idempotencyKey })
    expect(await ask({ idempotencyKey })).toBe(id)
    expect(await codeOf(approvals.ask(request({ idempotencyKey, ttlSeconds: 7 }), 900, null))).toBe(
      'idempotency_key_reused',
    )
    const plain = { command: 'doors_lock', idempotencyKey, who: 'key:asker' }
    expect(await core.refusalOf(vin, plain)).toMatchObject({ code: 'idempotency_key_reused', commandId: id })
    await approvals.approve(id, 'key:other', null)
    expect(await ask({ idempotencyKey })).toBe(id)
    expect(await commandsOf()).toHaveLength(1)
  })

  it('of many requests at once makes one of them', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => ask({ idempotencyKey: vin })))
    expect(new Set(ids).size).toBe(1)
  })
})

it('what cannot be accepted after the approval is told to the approver, and stays so', async () => {
  const id = await ask({ ivc: 'IVC-9' })
  await core.birth(vin)
  expect(await codeOf(approvals.approve(id, 'key:other', null))).toBe('ivc_mismatch')
  expect(await approvals.find(id)).toMatchObject({ state: 'not_accepted', problem: { code: 'ivc_mismatch' } })
  expect(await commandsOf()).toEqual([])
})

it('while the store is unavailable the approval stays a promise, which the sweep keeps', async () => {
  const id = await ask()
  const away = { ...submitsOf(), submitApproved: async () => ({ ok: false, refusal: unavailable }) as const }
  const failing = new Approvals({ store: store.stores.approvals, submits: away, clock, log: core.log })
  expect(await codeOf(failing.approve(id, 'key:other', null))).toBe('store_unavailable')
  expect(await stateOf(id)).toBe('approved')
  await clock.advance(seconds(11))
  await sweep()
  expect(await commandsOf()).toMatchObject([{ id }])
})
const unavailable = { code: 'store_unavailable', detail: 'away', mayHaveTakenEffect: true } as const
const submitsOf = () => ({
  prepare: core.commands.prepare.bind(core.commands),
  isAccepted: core.commands.isAccepted.bind(core.commands),
})

it('counts each decision once, whoever else decides or sweeps', async () => {
  const counts: Record<string, number> = {}
  const measures = {
    decided: (outcome: string, count: number) => void (counts[outcome] = (counts[outcome] ?? 0) + count),
  }
  const counted = new Approvals({
    store: store.stores.approvals,
    submits: core.commands,
    clock,
    log: core.log,
    measures,
  })
  const ids = [await ask(), await ask(), await ask(), await ask({ ivc: 'IVC-9' }), await ask()] as const
  await core.birth(vin)
  await Promise.all(['key:a', 'key:b'].map((by) => counted.approve(ids[0], by, null)))
  await counted.refuse(ids[1], 'key:other', 'no')
  await counted.cancel(ids[2], 'key:asker')
  await counted.approve(ids[3], 'key:other', null)
  await clock.advance(within)
  const kept = { store: store.stores.approvals, approvals: counted, clock, log: new SampleLog(), measures }
  await Promise.all([sweepApprovals(kept), sweepApprovals(kept)])
  expect(counts).toEqual({ approved: 2, refused: 1, canceled: 1, not_accepted: 1, expired: 1 })
})

it('only so many wait, and old ones go, but none that waits', async () => {
  const { approvals: kept } = store.stores
  const [id, last] = [await ask(), await ask()]
  const record = (await kept.find(last))!
  const third = { ...record, id: parseCommandId('019b7985-f400-7c44-8d2f-5a1f0e6b7c3d')! }
  expect(await kept.ask({ ...third, idempotencyKey: 'k' }, 'h', 2)).toEqual({ kind: 'too_many' })
  expect(await store.database.query("SELECT 1 FROM submit_keys WHERE who = 'key:asker' AND key = 'k'")).toEqual([])
  await approvals.refuse(id, 'key:other', 'no')
  expect(await kept.forget(t0 + minutes(1), 10)).toBe(1)
  expect([await kept.find(id), (await kept.find(last))?.state]).toEqual([undefined, 'awaiting_approval'])
})

it('a list by the time of acceptance finds a command whose id is older', async () => {
  const id = await ask()
  await clock.advance(minutes(14))
  await approvals.approve(id, 'key:other', null)
  const { items } = await core.commands.list({ vin, from: t0 + minutes(13) }, undefined, 10)
  expect(items.map((each) => each.id)).toEqual([id])
})
