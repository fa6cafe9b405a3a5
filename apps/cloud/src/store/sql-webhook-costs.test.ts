import { hours, minutes, seconds } from '@keyfob/runtime'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LeasedDelivery, Settlement } from '../ports/webhook-queue.ts'
import type { WebhookId, WebhookRecord } from '../ports/webhook-store.ts'
import { freshVin, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { answer, feedAll, leaseOf, newWebhook, send } from './testing/sample-webhooks.ts'
import type { Sql } from './sql-database.ts'
import { SqlWebhookQueue } from './sql-webhook-queue.ts'

/*
 * What webhooks cost follows what is due, and not what exists. Counted are statements, and rows of deliveries that
 * PostgreSQL reads for them: both are the same on every machine, as times are not.
 */

let store: SampleStore
let queue: SqlWebhookQueue
beforeAll(async () => {
  store = await SampleStore.open()
  queue = store.webhookQueue
  // Statistics that come in the middle of a test say that a table of some hundred rows is best read whole, which is right.
  await store.database.script('ALTER TABLE webhook_deliveries SET (autovacuum_enabled = off)')
}, 60_000)
afterEach(() => store.database.script('DELETE FROM webhook_deliveries; DELETE FROM webhooks'))
afterAll(() => store.close())

const create = async (): Promise<WebhookRecord> => (await store.webhooks.create(newWebhook(), 100))!
const delivered: Settlement = { kind: 'delivered', status: 204 }
const retry = (dueAt: number, restUntil: number): Settlement => ({
  kind: 'retry',
  status: 503,
  error: 'no',
  dueAt,
  restUntil,
})

interface Cost {
  readonly statements: number
  readonly rows: number
}

const rowsRead = async (sql: Sql): Promise<number> => {
  const [counted] = await sql.query<{ rows: unknown }>(
    `SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS rows
     FROM pg_stat_xact_user_tables WHERE relname = 'webhook_deliveries'`,
  )
  return Number(counted?.rows)
}

/** By PostgreSQL's own counters, which a session sees at once. */
const costOf = (work: (queue: SqlWebhookQueue) => Promise<unknown>): Promise<Cost> =>
  store.database.transaction(async (sql) => {
    let statements = 0
    const counting: Sql = {
      query: (text, params) => {
        statements += 1
        return sql.query(text, params)
      },
    }
    const before = await rowsRead(sql)
    await work(new SqlWebhookQueue(counting))
    return { statements, rows: (await rowsRead(sql)) - before }
  })

/** As a worker looks: both lanes, and the feed. */
const look = (at: number) => async (by: SqlWebhookQueue) => {
  for (const failing of [false, true])
    await by.lease(leaseOf({ failing, room: failing ? 3 : 17, perWebhook: failing ? 1 : 4 }), at)
  await by.feed(feedAll, at)
}

/** Endpoints that took nothing for long: 300 commands of three events wait for each, all due, and more is in the log. */
const createDead = async (count: number): Promise<void> => {
  for (let nth = 0; nth < count; nth += 1) {
    const { id } = await create()
    await store.database.query(
      `INSERT INTO webhook_deliveries SELECT $1, n, md5((n / 3)::text)::uuid, n % 3 + 1, 'pending', 0, $2, $2
       FROM generate_series(1, 900) n`,
      [id, new Date(t0 - hours(1)).toISOString()],
    )
    await store.database.query('UPDATE webhooks SET failing_since = $2, failures = 9, rests_until = $3 WHERE id = $1', [
      id,
      new Date(t0 - hours(1)).toISOString(),
      new Date(t0 + minutes(1)).toISOString(),
    ])
  }
  await send(store)
}

const settleAll = async (leased: readonly LeasedDelivery[], settlement: Settlement, at: number): Promise<void> => {
  for (const delivery of leased) await queue.settle(delivery, settlement, at)
}
const wellAgain = (id: WebhookId) => store.webhooks.change(id, { enabled: true })

describe('a look for what is due', () => {
  it('costs the same beside 2 dead endpoints and beside 40, each with 900 deliveries that wait', async () => {
    await createDead(2)
    const beside2 = await costOf(look(t0))
    await createDead(38)
    expect(await costOf(look(t0))).toEqual(beside2)
    expect(beside2).toEqual({ statements: 3, rows: 0 })
  })

  it('reads a few rows for each endpoint whose rest is over, and takes one delivery of each of three', async () => {
    await createDead(40)
    const at = t0 + minutes(1)
    const lane = leaseOf({ failing: true, room: 3, perWebhook: 1 })
    let leased: readonly LeasedDelivery[] = []
    const { rows } = await costOf(async (by) => (leased = await by.lease(lane, at)))
    expect(leased).toHaveLength(3)
    expect(rows).toBeLessThan(40 * 8)
  })

  it('reads nothing of commands that wait for a retry, nor of what is held back behind it', async () => {
    const { id } = await create()
    const commands = await Promise.all(Array.from({ length: 50 }, () => send(store, freshVin(), t0)))
    for (const command of commands) await answer(store, command, 'running')
    await queue.feed(feedAll, t0)
    await settleAll(await queue.lease(leaseOf({ room: 1_000, perWebhook: 1_000 }), t0), retry(t0 + hours(1), t0), t0)
    await wellAgain(id)
    // What comes while they wait is held back as well.
    for (const command of commands) await answer(store, command, 'succeeded')
    let fed = 0
    const feeding = await costOf(async (by) => void ({ fed } = await by.feed(feedAll, t0 + 1)))
    expect(fed).toBe(50)
    expect(feeding.rows).toBeLessThan(50 * 4 + 100) // a count of what is pending, and each event's own command
    expect((await costOf(look(t0 + seconds(30)))).rows).toBe(0)
    const due = await queue.lease(leaseOf({ room: 1_000, perWebhook: 1_000 }), t0 + hours(1))
    expect(due.map(({ event }) => event?.sequence)).toEqual(Array(50).fill(1))
    await settleAll(due, delivered, t0 + hours(1))
    for (const sequence of [2, 3]) {
      const next = await queue.lease(leaseOf({ room: 1_000, perWebhook: 1_000 }), t0 + hours(1))
      expect(next.map(({ event }) => event?.sequence)).toEqual(Array(50).fill(sequence))
      await settleAll(next, delivered, t0 + hours(1))
    }
  })

  it('reads up to the room of a page whose deliveries are all due at once, and not the page', async () => {
    await create()
    await Promise.all(Array.from({ length: 300 }, () => send(store)))
    await queue.feed(feedAll, t0)
    const { rows } = await costOf((by) => by.lease(leaseOf({ room: 17, perWebhook: 4 }), t0))
    expect(rows).toBeLessThan(60)
  })

  it('does not count again what is full until something of it is due', async () => {
    const few = { page: 10, pendingMax: 3 }
    await create()
    await Promise.all(Array.from({ length: 5 }, () => send(store)))
    await queue.feed(few, t0)
    await settleAll(await queue.lease(leaseOf(), t0), retry(t0 + hours(1), t0), t0)
    expect(await queue.feed(few, t0 + 1)).toEqual({ fed: 0, hasMore: false })
    expect(await costOf((by) => by.feed(few, t0 + 2))).toEqual({ statements: 1, rows: 0 })
    const [due] = await queue.lease(leaseOf({ failing: true, perWebhook: 1 }), t0 + hours(1))
    await queue.settle(due!, delivered, t0 + hours(1))
    expect((await queue.feed(few, t0 + hours(1))).fed).toBe(1)
  })
})

describe('an endpoint that fails', () => {
  const lane = leaseOf({ failing: true, perWebhook: 1 })
  const failed = async (restUntil: number): Promise<WebhookRecord> => {
    const webhook = await create()
    for (let count = 0; count < 3; count += 1) await send(store)
    await queue.feed(feedAll, t0)
    const [first] = await queue.lease(leaseOf({ perWebhook: 1 }), t0)
    await queue.settle(first!, retry(t0 + hours(1), restUntil), t0)
    return webhook
  }

  it('gets one attempt at a time among all processes', async () => {
    await failed(t0)
    const both = await Promise.all([queue.lease(lane, t0), queue.lease(lane, t0)])
    expect(both.flat()).toHaveLength(1)
    expect(await queue.lease(lane, t0 + 59_999)).toEqual([])
    // Whoever had it died: its lease is over.
    expect(await queue.lease(lane, t0 + 60_000)).toMatchObject([{ failures: 1 }])
  })

  it('is left alone until its rest is over, and counts how often it failed in a row', async () => {
    await failed(t0 + 10)
    expect(await queue.lease(lane, t0 + 9)).toEqual([])
    const [second] = await queue.lease(lane, t0 + 10)
    await queue.settle(second!, retry(t0 + hours(1), t0 + 30), t0 + 20)
    expect(await queue.lease(lane, t0 + 29)).toEqual([])
    const [third] = await queue.lease(lane, t0 + 30)
    expect([second!.failures, third!.failures]).toEqual([1, 2])
    await queue.settle(third!, delivered, t0 + 31)
    await send(store)
    await queue.feed(feedAll, t0 + 31)
    expect(await queue.lease(leaseOf(), t0 + 31)).toMatchObject([{ failures: 0 }])
  })

  it('is tried at once after a replay, after a change, or when history has dropped its event', async () => {
    const webhook = await failed(t0 + hours(6))
    const { items } = await store.webhooks.deliveries(webhook.id, 'pending', undefined, 1)
    expect(await queue.lease(lane, t0 + 1)).toEqual([])
    await store.webhooks.replay(webhook.id, items[0]!.position, t0 + 1)
    const [replayed] = await queue.lease(lane, t0 + 1)
    await queue.settle(replayed!, { kind: 'forgotten' }, t0 + 2)
    const [next] = await queue.lease(lane, t0 + 2)
    await queue.settle(next!, retry(t0 + hours(1), t0 + hours(6)), t0 + 3)
    await store.webhooks.replaySince(webhook.id, t0)
    expect((await queue.feed(feedAll, t0 + 4)).fed).toBeGreaterThan(0)
    await wellAgain(webhook.id)
    expect(await queue.lease(leaseOf(), t0 + 4)).not.toEqual([])
  })

  it('frees what was held back behind a delivery that is replayed', async () => {
    const { id } = await create()
    const command = await send(store)
    await answer(store, command, 'succeeded')
    await queue.feed(feedAll, t0)
    await settleAll(await queue.lease(leaseOf(), t0), retry(t0 + hours(14), t0), t0)
    const items = (await store.webhooks.deliveries(id, 'pending', undefined, 10)).items
    expect(items.map(({ dueAt }) => dueAt)).toEqual([t0 + hours(14), t0 + hours(14)])
    await store.webhooks.replay(id, items.at(-1)!.position, t0 + 5)
    const [first] = await queue.lease(lane, t0 + 5)
    await queue.settle(first!, delivered, t0 + 6)
    expect(await queue.lease(leaseOf(), t0 + 6)).toMatchObject([{ event: { sequence: 2 } }])
  })

  it('is not said to fail by an attempt that began before it was changed, or while it was well', async () => {
    const webhook = await failed(t0)
    const [old] = await queue.lease(lane, t0)
    await wellAgain(webhook.id)
    await queue.settle(old!, retry(t0 + hours(1), t0 + hours(6)), t0 + 1)
    expect(await store.webhooks.find(webhook.id)).toMatchObject({ failingSince: null })
    expect(await queue.lease(leaseOf({ perWebhook: 2 }), t0 + 1)).not.toEqual([])
  })
})
