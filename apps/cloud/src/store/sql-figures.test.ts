import { afterAll, beforeAll, expect, it } from 'vitest'
import { minutes, seconds } from '@keyfob/runtime'
import type { Schedule } from '../ports/schedule.ts'
import type { ScheduleSpec } from '../ports/schedule-input.ts'
import { newAuditEntry, sealAll } from './testing/sample-audit.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { answer, feedAll, freshWebhookId, leaseOf, newWebhook, send } from './testing/sample-webhooks.ts'
import { SqlFigures } from './sql-figures.ts'
import { SqlScheduleStore } from './sql-schedule-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'

let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())

it('tells open commands by state, vehicles, and what the relay has not published', async () => {
  const figures = new SqlFigures(store.database)
  expect(await figures.figures(t0)).toEqual({
    open: {},
    vehicles: { registered: 0, online: 0 },
    waitedFor: 0,
    outbox: null,
    schedules: { active: 0, paused: 0, over: 0 },
    scheduleLag: 0,
    approvals: { waiting: 0, timeUsed: 0 },
    campaigns: { running: 0, paused: 0 },
    auditLag: 0,
    webhooks: { well: 0, failing: 0, disabled: 0 },
    deliveries: { pending: 0, parked: 0 },
  })
  const vin = freshVin()
  const [first, second] = [newCommand(vin), newCommand(vin, { conflict: 'queue' })]
  await acceptAll(store.commandStore, [first, second], t0)
  await store.relays.claim('r', 'me', 5_000)
  expect(await figures.figures(t0)).toMatchObject({
    open: { sent: 1, queued: 1 },
    vehicles: { registered: 1, online: 0 },
    outbox: 2,
  })
  await store.database.script(`UPDATE vehicles SET online = false`)
  expect((await figures.figures(t0)).waitedFor).toBe(1)
  await store.database.script(`UPDATE vehicles SET online = NULL`)
  await stepAll(
    store.commandStore,
    [{ id: first.id, vin, input: { kind: 'ack', ack: { id: first.id, status: 'succeeded' } } }],
    t0 + 1,
  )
  expect((await figures.figures(t0)).open).toEqual({ sent: 1 })
})

it('tells how long approvals wait, and which campaigns have not ended', async () => {
  const figures = new SqlFigures(store.database)
  const at = (span: number): string => `timestamptz '${new Date(t0 + span).toISOString()}'`
  const approval = (state: string, asked: number, expires: number): string =>
    `(gen_random_uuid(), '${state}', 'v', 'c', '{}', 'w', ${at(asked)}, ${at(expires)})`
  const campaign = (state: string, ended: string): string =>
    `(gen_random_uuid(), 'n', 'w', '${state}', '{}', 1, now(), now(), now(), ${ended})`
  await store.database.script(`
    INSERT INTO approvals (id, state, vin, command, params, who, asked_at, expires_at)
    VALUES ${approval('awaiting_approval', 0, 1_000)}, ${approval('awaiting_approval', -2_000, 8_000)}, ${approval('approved', -9_000, 0)};
    INSERT INTO campaigns (id, name, who, state, spec, total, created_at, updated_at, next_at, ended_at)
    VALUES ${campaign('running', 'NULL')}, ${campaign('running', 'NULL')}, ${campaign('paused', 'NULL')}, ${campaign('done', 'now()')}`)
  expect(await figures.figures(t0 + 500)).toMatchObject({
    approvals: { waiting: 2, timeUsed: 0.5 },
    campaigns: { running: 2, paused: 1 },
  })
  expect((await figures.figures(t0 + 5_000)).approvals.timeUsed).toBe(1)
})

it('tells how old the oldest audit entry is that could be in the chain and is not', async () => {
  const figures = new SqlFigures(store.database)
  const { audit } = store.stores
  await sealAll(audit, t0)
  const lagAt = async (span: number): Promise<number> => (await figures.figures(t0 + span)).auditLag
  expect(await lagAt(minutes(5))).toBe(0)
  await audit.add([newAuditEntry(t0, { outcome: null })])
  expect(await lagAt(minutes(2))).toBe(0)
  expect(await lagAt(minutes(2) + 5)).toBe(5)
  await audit.add([newAuditEntry(t0 + minutes(1))])
  expect(await lagAt(minutes(2))).toBe(minutes(1))
  await sealAll(audit, t0 + minutes(3))
  expect(await lagAt(minutes(3))).toBe(0)
  await send(store, freshVin(), t0 + minutes(4))
  expect(await lagAt(minutes(4) + 7)).toBe(7)
  await sealAll(audit, t0 + minutes(5))
  expect(await lagAt(minutes(5))).toBe(0)
})

it('tells schedules by what they do, and for how long the longest-waiting occurrence has been due', async () => {
  const figures = new SqlFigures(store.database)
  const schedules = new SqlScheduleStore(store.database)
  const spec: ScheduleSpec = {
    everySeconds: 60,
    target: { vin: freshVin() },
    command: 'doors_lock',
    params: {},
    missed: 'skip',
    missedMax: 1,
    graceSeconds: 60,
    overlap: 'skip',
    jitterSeconds: 0,
  }
  const make = async (name: string, more: Partial<Schedule>): Promise<Schedule> => {
    const schedule = {
      id: freshWebhookId(),
      name,
      source: 'api',
      who: 'test',
      spec,
      paused: false,
      revision: 1,
      createdAt: t0,
      updatedAt: t0,
      decidedTo: t0,
      nextAt: t0 + seconds(60),
      ...more,
    } as const
    await schedules.create(schedule)
    return schedule
  }
  const active = await make('active', {})
  await make('paused', { paused: true, nextAt: null })
  await make('over', { nextAt: null })
  expect(await figures.figures(t0 + seconds(59))).toMatchObject({
    schedules: { active: 1, paused: 1, over: 1 },
    scheduleLag: 0,
  })
  expect((await figures.figures(t0 + seconds(65))).scheduleLag, 'nobody looked').toBe(5_000)
  await schedules.fire({ now: t0 + seconds(65), ahead: t0 + seconds(70), limit: 10 }, () => ({
    occurrences: [{ at: t0 + seconds(60), state: 'due', reason: '', runAt: t0 + seconds(62) }],
    decidedTo: t0 + seconds(65),
    nextAt: t0 + seconds(120),
  }))
  expect((await figures.figures(t0 + seconds(70))).scheduleLag, 'nobody runs it').toBe(8_000)
  await schedules.delete(active.id)
  expect((await figures.figures(t0 + seconds(300))).scheduleLag).toBe(0)
})

it('tells webhooks by how their endpoints are, and deliveries that wait or are parked', async () => {
  const figures = new SqlFigures(store.database)
  const { webhooks, webhookQueue: queue } = store
  const removed = await webhooks.create(newWebhook(), 100)
  await webhooks.create(newWebhook(), 100)
  await webhooks.create(newWebhook({ enabled: false }), 100)
  const command = await send(store)
  await answer(store, command, 'running')
  await answer(store, command, 'succeeded')
  await queue.feed(feedAll, t0)
  await webhooks.remove(removed!.id, t0)
  expect(await figures.figures(t0)).toMatchObject({
    webhooks: { well: 1, failing: 0, disabled: 1 },
    deliveries: { pending: 3, parked: 0 },
  })
  const [delivery] = await queue.lease(leaseOf(), t0)
  await queue.settle(delivery!, { kind: 'parked', gone: false, status: 500, error: 'x', restUntil: t0 }, t0)
  expect(await figures.figures(t0)).toMatchObject({
    webhooks: { well: 0, failing: 1, disabled: 1 },
    deliveries: { pending: 2, parked: 1 },
  })
})
