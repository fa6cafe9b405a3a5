import type { StatusEvent } from '@keyfob/protocol'
import { days, minutes } from '@keyfob/runtime'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LeasedDelivery, Settlement } from '../ports/webhook-queue.ts'
import type { NewWebhook, WebhookRecord } from '../ports/webhook-store.ts'
import { freshVin, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { answer, feedAll, leaseOf, newWebhook, send } from './testing/sample-webhooks.ts'
import type { SqlWebhookQueue } from './sql-webhook-queue.ts'

let store: SampleStore
let queue: SqlWebhookQueue
beforeAll(async () => {
  store = await SampleStore.open()
  queue = store.webhookQueue
}, 60_000)
afterEach(() => store.database.script('DELETE FROM webhook_deliveries; DELETE FROM webhooks'))
afterAll(() => store.close())

const create = async (more: Partial<NewWebhook> = {}): Promise<WebhookRecord> =>
  (await store.webhooks.create(newWebhook(more), 100))!
const delivered: Settlement = { kind: 'delivered', status: 200 }
const retryAt = (dueAt: number, restUntil = t0): Settlement => ({
  kind: 'retry',
  status: 503,
  error: 'no',
  dueAt,
  restUntil,
})
const parked: Settlement = { kind: 'parked', status: null, error: 'no', gone: false, restUntil: t0 }
const all = async (webhook: WebhookRecord) =>
  (await store.webhooks.deliveries(webhook.id, undefined, undefined, 100)).items
const statusIn = ({ event }: LeasedDelivery) => event as StatusEvent | undefined // these webhooks want no others
const eventsOf = (leased: readonly LeasedDelivery[]) => leased.map((each) => statusIn(each)?.state)

describe('feeding', () => {
  it('makes a delivery of each event that all filters take, once', async () => {
    const vin = freshVin()
    const everything = await create()
    const narrow = await create({ states: ['succeeded'], commands: ['doors_lock'], vins: [vin] })
    const other = await create({ commands: ['engine_start'] })
    const [one, two] = [await send(store, vin), await send(store)]
    await answer(store, one, 'succeeded')
    await answer(store, two, 'succeeded')
    expect(await queue.feed(feedAll, t0)).toEqual({ fed: 5, hasMore: false })
    expect(await queue.feed(feedAll, t0)).toEqual({ fed: 0, hasMore: false })
    expect((await all(everything)).map(({ subjectId, sequence }) => [subjectId, sequence])).toEqual([
      [two.id, 2],
      [one.id, 2],
      [two.id, 1],
      [one.id, 1],
    ])
    expect(await all(narrow)).toMatchObject([{ subjectId: one.id, sequence: 2, state: 'pending', attempts: 0 }])
    expect(await all(other)).toEqual([])
    expect((await store.webhooks.find(other.id))?.position).toBe(await store.events.tail())
  })

  it('feeds page by page, up to the limit of pending deliveries', async () => {
    const webhook = await create()
    for (let count = 0; count < 5; count += 1) await send(store)
    expect(await queue.feed({ page: 2, pendingMax: 3 }, t0)).toEqual({ fed: 2, hasMore: true })
    expect(await queue.feed({ page: 2, pendingMax: 3 }, t0)).toEqual({ fed: 1, hasMore: false })
    expect(await queue.feed({ page: 2, pendingMax: 3 }, t0)).toEqual({ fed: 0, hasMore: false })
    const [leased] = await queue.lease(leaseOf(), t0)
    await queue.settle(leased!, delivered, t0)
    expect((await queue.feed({ page: 2, pendingMax: 3 }, t0)).fed).toBe(1)
    expect(await all(webhook)).toHaveLength(4)
  })

  it('pauses while the webhook is disabled, and resumes where it stopped', async () => {
    const webhook = await create({ enabled: false })
    await send(store)
    expect((await queue.feed(feedAll, t0)).fed).toBe(0)
    await store.webhooks.change(webhook.id, { enabled: true })
    expect((await queue.feed(feedAll, t0)).fed).toBe(1)
  })

  it('doubles and skips nothing when several feed while commands are accepted', async () => {
    const webhook = await create()
    const ends: string[] = []
    const feeding = async (): Promise<void> => {
      while (ends.length === 0) await queue.feed({ page: 3, pendingMax: 1_000 }, t0)
    }
    const feeders = [feeding(), feeding(), feeding()]
    await Promise.all(Array.from({ length: 40 }, () => send(store)))
    ends.push('sent')
    await Promise.all(feeders)
    for (let hasMore = true; hasMore;) hasMore = (await queue.feed({ page: 3, pendingMax: 1_000 }, t0)).hasMore
    const positions = (await all(webhook)).map(({ position }) => position)
    expect(new Set(positions).size).toBe(40)
  })
})

describe('leasing', () => {
  it('records the attempt, leases it to one worker, and leases it again when the lease has expired', async () => {
    const webhook = await create({ secret: 'one' })
    await store.webhooks.rotate(webhook.id, 'two', { previousUntil: t0 + 1, retiredMax: 4 }, t0)
    const command = await send(store)
    await queue.feed(feedAll, t0)
    const [leased] = await queue.lease(leaseOf(), t0)
    expect(leased).toMatchObject({
      webhookId: webhook.id,
      attempt: 1,
      url: webhook.url,
      secrets: ['two', 'one'],
      failures: 0,
      event: { commandId: command.id, state: 'sent', at: t0, sequence: 1 },
    })
    expect(await queue.lease(leaseOf(), t0 + 59_999)).toEqual([])
    const [again] = await queue.lease(leaseOf(), t0 + 60_000)
    expect(again).toMatchObject({ position: leased!.position, attempt: 2, secrets: ['two'] })
    await queue.settle(leased!, parked, t0 + 60_001) // of an attempt that is another one's by now
    expect(await all(webhook)).toMatchObject([{ state: 'pending', attempts: 2 }])
    await queue.settle(again!, delivered, t0 + 60_002)
    expect(await all(webhook)).toMatchObject([{ state: 'delivered', lastStatus: 200, lastError: null }])
  })

  it('gives each delivery to one of several that lease at once', async () => {
    await create()
    for (let count = 0; count < 30; count += 1) await send(store)
    await queue.feed(feedAll, t0)
    // One that draws its lot holds more for that moment than it takes; the next look finds the rest.
    const look = async () =>
      (await Promise.all(Array.from({ length: 6 }, () => queue.lease(leaseOf({ room: 10 }), t0)))).flat()
    const positions: number[] = []
    for (let round = await look(); round.length > 0; round = await look())
      positions.push(...round.map(({ position }) => position))
    expect([positions.length, new Set(positions).size]).toEqual([30, 30])
  })

  it('keeps to the room of all and of each', async () => {
    const [one, two] = [await create(), await create()]
    for (let count = 0; count < 10; count += 1) await send(store)
    await queue.feed(feedAll, t0)
    const leased = await queue.lease(leaseOf({ perWebhook: 4, busy: new Map([[one.id, 3]]) }), t0)
    const counts = [one, two].map(({ id }) => leased.filter(({ webhookId }) => webhookId === id).length)
    expect(counts).toEqual([1, 4])
    expect(await queue.lease(leaseOf({ perWebhook: 4, room: 2 }), t0)).toHaveLength(2)
    expect(
      await queue.lease(
        leaseOf({
          perWebhook: 4,
          busy: new Map([
            [one.id, 9],
            [two.id, 4],
          ]),
        }),
        t0,
      ),
    ).toEqual([])
  })

  it('holds a later event of a command back while an earlier one is pending, and not other commands', async () => {
    await create()
    const [one, two] = [await send(store), await send(store)]
    await answer(store, one, 'running')
    await answer(store, one, 'succeeded')
    await queue.feed(feedAll, t0)
    const first = await queue.lease(leaseOf(), t0)
    expect(first.map((each) => [statusIn(each)?.commandId, statusIn(each)?.state])).toEqual([
      [one.id, 'sent'],
      [two.id, 'sent'],
    ])
    await queue.settle(first[0]!, retryAt(t0 + minutes(1)), t0)
    expect(await queue.lease(leaseOf(), t0 + 1)).toEqual([])
    const second = await queue.lease(leaseOf({ failing: true }), t0 + minutes(1))
    await queue.settle(
      second.find((each) => statusIn(each)?.commandId === one.id)!,
      parked,
      t0 + minutes(1),
    )
    const third = await queue.lease(leaseOf({ failing: true }), t0 + minutes(1))
    expect(eventsOf(third)).toEqual(['running'])
    await queue.settle(third[0]!, delivered, t0 + minutes(1))
    expect(eventsOf(await queue.lease(leaseOf(), t0 + minutes(1)))).toEqual(['succeeded'])
  })

  it('keeps those that fail apart from those that are well', async () => {
    const webhook = await create()
    const changes = async () => (await store.webhooks.find(webhook.id))?.failingSince
    await send(store)
    await queue.feed(feedAll, t0)
    const [leased] = await queue.lease(leaseOf(), t0)
    await queue.settle(leased!, retryAt(t0 + 5), t0 + 1)
    expect([await queue.lease(leaseOf(), t0 + 5), await changes()]).toEqual([[], t0 + 1])
    const [again] = await queue.lease(leaseOf({ failing: true }), t0 + 5)
    await queue.settle(again!, retryAt(t0 + 9), t0 + 6)
    expect([again!.failures, await changes()]).toEqual([1, t0 + 1])
    const [last] = await queue.lease(leaseOf({ failing: true }), t0 + 9)
    await queue.settle(last!, delivered, t0 + 10)
    expect(await changes()).toBeNull()
  })

  it('clears past failures of a webhook that is enabled or gets another URL', async () => {
    const webhook = await create()
    for (const change of [{ enabled: true }, { url: 'https://other.example/' }]) {
      await send(store)
      await queue.feed(feedAll, t0)
      const [leased] = await queue.lease(leaseOf(), t0)
      await queue.settle(leased!, { ...parked, gone: true }, t0)
      expect(await store.webhooks.find(webhook.id)).toMatchObject({ enabled: false, gone: true, failingSince: t0 })
      expect(await store.webhooks.change(webhook.id, { ...change, enabled: true })).toMatchObject({
        enabled: true,
        gone: false,
        failingSince: null,
      })
    }
  })

  it('says that history has dropped the event', async () => {
    await create()
    const { id } = await send(store)
    await queue.feed(feedAll, t0)
    await store.database.query('DELETE FROM events WHERE command_id = $1', [id])
    expect(await queue.lease(leaseOf(), t0)).toMatchObject([{ attempt: 1, event: undefined }])
  })
})

describe('the sweep', () => {
  it('takes what ended long ago, and nothing that is pending', async () => {
    const webhook = await create()
    for (let count = 0; count < 3; count += 1) await send(store)
    await queue.feed(feedAll, t0)
    const [one, two] = await queue.lease(leaseOf({ perWebhook: 2 }), t0)
    await queue.settle(one!, delivered, t0)
    await queue.settle(two!, parked, t0)
    const states = async () => (await all(webhook)).map(({ state }) => state).toSorted()
    await queue.sweep({ delivered: t0, parked: t0 })
    expect(await states()).toEqual(['delivered', 'parked', 'pending'])
    await queue.sweep({ delivered: t0 + 1, parked: t0 })
    expect(await states()).toEqual(['parked', 'pending'])
    expect(await queue.sweep({ delivered: t0 + days(9), parked: t0 + 1 })).toBe(false)
    expect(await states()).toEqual(['pending'])
  })

  it('takes what a removed webhook left, in batches, and then the webhook', async () => {
    const webhook = await create()
    await store.database.query(
      `INSERT INTO webhook_deliveries SELECT $1, n, gen_random_uuid(), 1, 'pending', 0, now(), now() FROM generate_series(1, 1500) n`,
      [webhook.id],
    )
    const sweep = () => queue.sweep({ delivered: t0, parked: t0 })
    expect(await sweep()).toBe(false)
    await store.webhooks.remove(webhook.id, t0)
    expect(await queue.lease(leaseOf(), t0)).toEqual([])
    expect([await sweep(), await sweep()]).toEqual([true, false])
    expect(await store.database.query('SELECT 1 FROM webhooks')).toEqual([])
    expect(await store.database.query('SELECT 1 FROM webhook_deliveries')).toEqual([])
  })
})
