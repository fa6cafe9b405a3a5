import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { NewWebhook, WebhookRecord } from '../ports/webhook-store.ts'
import { freshVin, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { answer, feedAll, freshWebhookId, leaseOf, newWebhook, send } from './testing/sample-webhooks.ts'
import type { SqlWebhookStore } from './sql-webhook-store.ts'

let store: SampleStore
let webhooks: SqlWebhookStore
beforeAll(async () => {
  store = await SampleStore.open()
  webhooks = store.webhooks
}, 60_000)
afterEach(() => store.database.script('DELETE FROM webhook_deliveries; DELETE FROM webhooks'))
afterAll(() => store.close())

const create = async (more: Partial<NewWebhook> = {}): Promise<WebhookRecord> =>
  (await webhooks.create(newWebhook(more), 100))!
const until = (previousUntil: number, retiredMax = 4) => ({ previousUntil, retiredMax })

describe('a webhook', () => {
  it('is as it was made, begins behind the newest event, and shows no secret', async () => {
    await send(store)
    const tail = await store.events.tail()
    const vins = [freshVin(), freshVin()]
    const settings = newWebhook({
      states: ['succeeded', 'failed'],
      commands: ['doors_lock'],
      vins,
      description: 'ä "quoted", {x}',
    })
    const made = await webhooks.create(settings, 100)
    const { secret, ...shown } = settings
    expect(made).toEqual({ ...shown, gone: false, position: tail, failingSince: null })
    expect(await webhooks.find(settings.id)).toEqual(made)
    expect(await webhooks.list()).toEqual([made])
    expect(await webhooks.secrets(settings.id, t0)).toEqual([secret])
  })

  it('is one of a bounded number, also when several are made at once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => webhooks.create(newWebhook(), 3)))
    expect(made.filter((webhook) => webhook !== undefined)).toHaveLength(3)
    await webhooks.remove((await webhooks.list())[0]!.id, t0)
    expect(await webhooks.create(newWebhook(), 3)).toBeDefined()
  })

  it('changes in what is named, and a filter may go', async () => {
    const { id, ...rest } = await create({ states: ['failed'], commands: ['doors_lock'] })
    expect(await webhooks.change(id, {})).toEqual({ id, ...rest })
    expect(await webhooks.change(id, { description: 'x', states: null })).toEqual({
      id,
      ...rest,
      description: 'x',
      states: null,
    })
    expect(await webhooks.change(id, { enabled: false, commands: ['engine_start'] })).toMatchObject({
      enabled: false,
      commands: ['engine_start'],
    })
    expect(await webhooks.change(freshWebhookId(), { description: 'x' })).toBeUndefined()
  })

  it('is out of sight when it is removed, with its secrets', async () => {
    const { id } = await create()
    for (const secret of ['two', 'three']) await webhooks.rotate(id, secret, until(t0 + 10), t0)
    expect([await webhooks.remove(id, t0), await webhooks.remove(id, t0)]).toEqual([true, false])
    expect([await webhooks.find(id), await webhooks.list(), await webhooks.secrets(id, t0)]).toEqual([
      undefined,
      [],
      [],
    ])
    expect([
      await webhooks.change(id, { enabled: true }),
      await webhooks.rotate(id, 'x', until(t0 + 10), t0),
      await webhooks.replaySince(id, 0),
    ]).toEqual([undefined, { kind: 'missing' }, undefined])
    expect(
      await store.database.query(
        "SELECT 1 FROM webhooks WHERE secret <> '' OR previous_secret IS NOT NULL OR earlier_secrets IS NOT NULL",
      ),
    ).toEqual([])
  })

  it('signs with each secret until its own time is over, however often it is rotated meanwhile', async () => {
    const { id } = await create({ secret: 'one' })
    const secretsAt = (after: number) => webhooks.secrets(id, t0 + after)
    await webhooks.rotate(id, 'two', until(t0 + 10), t0)
    expect([await secretsAt(9), await secretsAt(10)]).toEqual([['two', 'one'], ['two']])
    await webhooks.rotate(id, 'three', until(t0 + 15), t0 + 5)
    await webhooks.rotate(id, 'four', until(t0 + 18), t0 + 8)
    expect([await secretsAt(9), await secretsAt(10), await secretsAt(15), await secretsAt(18)]).toEqual([
      ['four', 'three', 'two', 'one'],
      ['four', 'three', 'two'],
      ['four', 'three'],
      ['four'],
    ])
    await webhooks.rotate(id, 'five', until(t0 + 26), t0 + 16)
    expect(await secretsAt(16)).toEqual(['five', 'four', 'three'])
  })

  it('says when the first of its old secrets ends while as many sign as may be', async () => {
    const { id } = await create({ secret: 'one' })
    for (const [nth, secret] of ['two', 'three', 'four'].entries())
      expect(await webhooks.rotate(id, secret, until(t0 + 10 + nth, 3), t0 + nth)).toEqual({ kind: 'rotated' })
    const again = (after: number) => webhooks.rotate(id, 'five', until(t0 + 20, 3), t0 + after)
    expect([await again(3), await again(9)]).toEqual([
      { kind: 'full', until: t0 + 10 },
      { kind: 'full', until: t0 + 10 },
    ])
    expect(await webhooks.secrets(id, t0 + 9)).toEqual(['four', 'three', 'two', 'one'])
    expect(await again(10)).toEqual({ kind: 'rotated' })
    expect(await webhooks.secrets(id, t0 + 10)).toEqual(['five', 'four', 'three', 'two'])
  })

  it('keeps every secret when it is rotated by several at once', async () => {
    const { id } = await create({ secret: 'one' })
    await Promise.all(['two', 'three', 'four'].map((secret) => webhooks.rotate(id, secret, until(t0 + 10), t0)))
    expect((await webhooks.secrets(id, t0)).toSorted()).toEqual(['four', 'one', 'three', 'two'])
  })
})

describe('deliveries', () => {
  it('are listed by state and by pages, the newest first', async () => {
    const { id } = await create()
    const vin = freshVin()
    const command = await send(store, vin)
    await answer(store, command, 'running')
    await answer(store, command, 'succeeded')
    await store.webhookQueue.feed(feedAll, t0)
    const [first] = await store.webhookQueue.lease(leaseOf(), t0)
    await store.webhookQueue.settle(
      first!,
      { kind: 'parked', status: 500, error: 'no', gone: false, restUntil: t0 },
      t0 + 5,
    )
    const all = await webhooks.deliveries(id, undefined, undefined, 10)
    expect(all.items.map(({ sequence, state }) => [sequence, state])).toEqual([
      [3, 'pending'],
      [2, 'pending'],
      [1, 'parked'],
    ])
    expect(all.items[2]).toMatchObject({
      subjectId: command.id,
      attempts: 1,
      createdAt: t0,
      dueAt: null,
      endedAt: t0 + 5,
      lastStatus: 500,
      lastError: 'no',
    })
    const page = await webhooks.deliveries(id, 'pending', undefined, 1)
    expect(page.items.map(({ sequence }) => sequence)).toEqual([3])
    expect((await webhooks.deliveries(id, 'pending', page.next, 1)).items).toMatchObject([
      { sequence: 2, dueAt: t0, endedAt: null },
    ])
    expect((await webhooks.deliveries(id, 'delivered', undefined, 10)).items).toEqual([])
    expect((await webhooks.deliveries(freshWebhookId(), undefined, undefined, 10)).items).toEqual([])
  })

  it('are replayed one by one, whatever became of them', async () => {
    const { id } = await create()
    await send(store)
    await store.webhookQueue.feed(feedAll, t0)
    const [leased] = await store.webhookQueue.lease(leaseOf(), t0)
    await store.webhookQueue.settle(leased!, { kind: 'delivered', status: 204 }, t0)
    expect(await store.webhookQueue.lease(leaseOf(), t0 + 90_000)).toEqual([])
    expect(await webhooks.replay(id, leased!.position, t0 + 90_000)).toBe(true)
    const again = await store.webhookQueue.lease(leaseOf(), t0 + 90_000)
    expect(again).toMatchObject([{ position: leased!.position, attempt: 1 }])
    // While an attempt is under way its number stays, so that its end counts.
    expect(await webhooks.replay(id, leased!.position, t0 + 90_001)).toBe(true)
    await store.webhookQueue.settle(again[0]!, { kind: 'delivered', status: 204 }, t0 + 90_002)
    expect((await webhooks.deliveries(id, 'delivered', undefined, 10)).items).toHaveLength(1)
    expect(await webhooks.replay(id, leased!.position + 1, t0)).toBe(false)
    expect(await webhooks.replay(freshWebhookId(), leased!.position, t0)).toBe(false)
  })

  it('are replayed from an instant on: the cursor moves back, never forward, and what was delivered is due again', async () => {
    for (let minute = 1; minute <= 9; minute += 1) await send(store, freshVin(), t0 + minute * 60_000)
    const { id, position } = await create()
    const replayed = async (since: number): Promise<number> => {
      await webhooks.replaySince(id, since)
      return (await store.webhookQueue.feed(feedAll, t0)).fed
    }
    expect(await replayed(t0 + 10 * 60_000)).toBe(0)
    expect(await replayed(t0 + 7 * 60_000)).toBe(3)
    expect(await replayed(t0 + 6 * 60_000 + 1)).toBe(3)
    expect(await replayed(t0 + 4.5 * 60_000)).toBe(5)
    expect(await replayed(0)).toBe(position)
    expect((await webhooks.find(id))?.position).toBe(position)
    expect(await webhooks.replaySince(freshWebhookId(), 0)).toBeUndefined()
  })
})
