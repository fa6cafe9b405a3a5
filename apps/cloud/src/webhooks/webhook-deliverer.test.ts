import { eventOriginDefault } from '@keyfob/protocol'
import { VirtualClock, days, minutes, seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { NewWebhook, WebhookDelivery, WebhookRecord } from '../ports/webhook-store.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { answer, newWebhook, send } from '../store/testing/sample-webhooks.ts'
import { AddressGuard } from '../outgoing/address-guard.ts'
import { newSecret } from './new-secret.ts'
import { SampleReceiver, answering } from '../outgoing/testing/sample-receiver.ts'
import { WebhookDeliverer } from './webhook-deliverer.ts'
import { WebhookFeeder } from './webhook-feeder.ts'
import { SignedSender } from '../outgoing/signed-sender.ts'
import { WebhookSweeper } from './webhook-sweeper.ts'

let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())

let clock: VirtualClock
let log: SampleLog
let receiver: SampleReceiver
let ends: (() => Promise<void>)[]
let told: string[]
const secret = newSecret()

beforeEach(async () => {
  clock = new VirtualClock(Date.now()) // the library that verifies looks at the real time
  log = new SampleLog()
  receiver = await SampleReceiver.start()
  ends = []
  told = []
})
afterEach(async () => {
  for (const end of ends.toReversed()) await ending(end())
  await receiver.stop()
  expect(clock.pending).toBe(0)
  await store.database.script('DELETE FROM webhook_deliveries; DELETE FROM webhooks')
})

const create = async (more: Partial<NewWebhook> = {}): Promise<WebhookRecord> =>
  (await store.webhooks.create(newWebhook({ url: receiver.url, secret, ...more }), 100))!
const all = async ({ id }: WebhookRecord): Promise<readonly WebhookDelivery[]> =>
  (await store.webhooks.deliveries(id, undefined, undefined, 200)).items
const statesOf = async (webhook: WebhookRecord): Promise<string> =>
  (await all(webhook)).map(({ state }) => state).join()
const ids = (): readonly string[] => receiver.received.map(({ headers }) => headers['webhook-id']!)

/** A process: what it feeds and delivers. */
const run = async (
  more: Partial<ConstructorParameters<typeof WebhookDeliverer>[0]> = {},
): Promise<WebhookDeliverer> => {
  const parts = { queue: store.webhookQueue, clock, log, measures: { settled: (kind: string) => void told.push(kind) } }
  const deliverer = new WebhookDeliverer({
    origin: eventOriginDefault,
    ...parts,
    sender: new SignedSender(new AddressGuard(true), clock),
    random: () => 0,
    ...more,
  })
  const feeder = new WebhookFeeder({ ...parts, onFed: () => deliverer.nudge() })
  for (const service of [deliverer, feeder]) {
    await service.start()
    ends.push(() => service.stop())
  }
  return deliverer
}

/** Time passes for as long as the condition does not hold. */
const passing = (
  look: () => Promise<boolean> | boolean,
  span = 250,
  jump: () => Promise<unknown> = async () => undefined,
) => eventually(async () => (await look()) || (await jump(), await clock.advance(span), false), { every: 1 })

/** A stop waits for running attempts. */
const ending = async (end: Promise<void>): Promise<void> => {
  let isOver = false
  const over = end.then(() => (isOver = true))
  await passing(() => isOver, seconds(1))
  await over
}

/** Hours are jumped over: to wait for them would be a look for each half second of them. */
const toNextAttempt = (webhook: WebhookRecord) => async (): Promise<void> => {
  const dueAt = (await all(webhook))[0]?.dueAt ?? 0
  if (dueAt > clock.now()) clock.setNow(dueAt)
}

describe('a status event', () => {
  it('arrives at each webhook that wants it, signed, in the words of every stream', async () => {
    const everything = await create()
    await create({ states: ['failed'] })
    const command = await send(store)
    await answer(store, command, 'succeeded')
    await run()
    const logged = () => log.lines.filter(({ event }) => event === 'webhook.delivered')
    // The line comes behind the record.
    await passing(async () => (await statesOf(everything)) === 'delivered,delivered' && logged().length === 2)
    const bodies = receiver.received.map(({ body, headers }) => new Webhook(secret).verify(body, headers))
    expect(bodies).toMatchObject([{ type: 'command.sent', data: { sequence: 1 } }, { type: 'command.succeeded' }])
    expect(bodies[1]).toEqual({
      type: 'command.succeeded',
      event: 'keyfob.command.succeeded',
      source: '/keyfob/commands',
      dataschema: 'urn:keyfob:schemas:status-event-data',
      timestamp: '2030-01-01T00:00:00.000Z',
      data: {
        commandId: command.id,
        vin: command.vin,
        command: 'doors_lock',
        sequence: 2,
        state: 'succeeded',
        reason: expect.objectContaining({ code: 'done' }),
        late: false,
        result: null,
      },
    })
    expect(ids()).toEqual([`${command.id}/1`, `${command.id}/2`])
    expect(logged()).toMatchObject([
      { level: 'debug', fields: { webhook: everything.id, command: command.id, attempt: 1, status: 204 } },
      {},
    ])
    expect(JSON.stringify(log.lines)).not.toMatch(/whsec|127\.0\.0\.1/)
  })

  it('is tried again by the table, under the same id, until it is taken', async () => {
    const webhook = await create()
    receiver.manner = (response) => response.writeHead(receiver.received.length < 4 ? 500 : 200).end()
    await send(store)
    await run()
    for (const [attempt, pause] of [seconds(2.5), seconds(15), minutes(1)].entries()) {
      await passing(async () => (await all(webhook))[0]?.lastStatus === 500 && receiver.received.length === attempt + 1)
      const failedAt = clock.now()
      await eventually(async () => (await all(webhook))[0]!.dueAt! - failedAt <= pause)
      await passing(() => receiver.received.length === attempt + 2, pause / 10)
      expect(clock.now() - failedAt).toBeGreaterThan(pause - seconds(1))
    }
    await passing(async () => (await statesOf(webhook)) === 'delivered')
    expect(new Set(ids()).size).toBe(1)
    expect(log.lines.filter(({ level }) => level === 'warn').map(({ event }) => event)).toEqual(
      Array(3).fill('webhook.failed'),
    )
    expect(await store.webhooks.find(webhook.id)).toMatchObject({ failingSince: null })
  })

  it('is parked after the last attempt, and comes when it is replayed', async () => {
    const webhook = await create()
    receiver.manner = answering(503)
    await send(store)
    await run()
    await passing(async () => (await statesOf(webhook)) === 'parked', 250, toNextAttempt(webhook))
    await eventually(() => told.at(-1) === 'parked')
    expect(await all(webhook)).toMatchObject([
      { attempts: 9, lastStatus: 503, lastError: 'the endpoint answered 503', dueAt: null },
    ])
    expect(receiver.received).toHaveLength(9)
    expect(told).toEqual([...Array<string>(8).fill('retry'), 'parked'])
    expect(log.lines).toContainEqual({
      level: 'warn',
      event: 'webhook.parked',
      fields: expect.objectContaining({ webhook: webhook.id, status: 503, attempt: 9 }),
    })
    receiver.manner = answering(204)
    await store.webhooks.replay(webhook.id, (await all(webhook))[0]!.position, clock.now())
    await passing(async () => (await statesOf(webhook)) === 'delivered')
    expect(new Set(ids()).size).toBe(1)
    await eventually(() => told.at(-1) === 'delivered')
  })

  it('that meets 410 Gone disables the webhook, and nothing more is sent', async () => {
    const webhook = await create()
    receiver.manner = answering(410)
    const command = await send(store)
    await answer(store, command, 'succeeded')
    await run()
    await passing(async () => (await store.webhooks.find(webhook.id))?.enabled === false)
    await passing(async () => (await statesOf(webhook)) === 'pending,parked')
    await clock.advance(seconds(10))
    expect(receiver.received).toHaveLength(1)
    expect(log.lines).toContainEqual({
      level: 'warn',
      event: 'webhook.disabled',
      fields: expect.objectContaining({ webhook: webhook.id }),
    })
  })

  it('that history has dropped is parked, and the endpoint is not blamed', async () => {
    const webhook = await create({ enabled: true })
    const { id } = await send(store)
    await store.webhookQueue.feed({ page: 10, pendingMax: 10 }, clock.now())
    await store.database.query('DELETE FROM events WHERE command_id = $1', [id])
    await run()
    await passing(async () => (await statesOf(webhook)) === 'parked')
    expect(await all(webhook)).toMatchObject([{ lastStatus: null, lastError: 'history holds the event no more' }])
    expect([receiver.received.length, (await store.webhooks.find(webhook.id))?.failingSince, told]).toEqual([
      0,
      null,
      ['forgotten'],
    ])
  })
})

describe('order', () => {
  it('is kept within a command: a later event waits for the earlier one', async () => {
    const webhook = await create()
    const command = await send(store)
    const other = await send(store)
    await answer(store, command, 'running')
    await answer(store, command, 'succeeded')
    receiver.manner = (response) =>
      response
        .writeHead(
          ids().filter((id) => id === `${command.id}/1`).length < 3 && ids().at(-1) === `${command.id}/1` ? 500 : 200,
        )
        .end()
    await run()
    await passing(async () => (await statesOf(webhook)) === 'delivered,delivered,delivered,delivered', seconds(1))
    const of = (id: string) => ids().filter((each) => each.startsWith(id))
    expect(of(command.id)).toEqual([1, 1, 1, 2, 3].map((sequence) => `${command.id}/${sequence}`))
    expect(of(other.id)).toEqual([`${other.id}/1`])
  })
})

describe('several', () => {
  it('deliverers at once deliver each event once', async () => {
    const webhook = await create()
    for (let count = 0; count < 40; count += 1) await send(store)
    await Promise.all([run(), run(), run()])
    await passing(async () => (await statesOf(webhook)).split('delivered').length === 41)
    expect([receiver.received.length, new Set(ids()).size]).toEqual([40, 40])
  })

  it('endpoints that never answer do not hold up one that does', async () => {
    const silent = await Promise.all(Array.from({ length: 6 }, () => SampleReceiver.start()))
    for (const each of silent) {
      each.manner = () => undefined
      await create({ url: each.url })
      ends.unshift(() => each.stop())
    }
    const well = await create()
    for (let count = 0; count < 20; count += 1) await send(store)
    await run()
    // 17 at once, 4 of each: at first the silent ones have most of them, and after 10 s they have 3.
    await passing(
      async () => (await store.webhooks.list()).filter(({ failingSince }) => failingSince !== null).length === 6,
      seconds(1),
    )
    const failedAt = clock.now()
    await passing(async () => (await statesOf(well)).split('delivered').length === 21, 100)
    expect(clock.now() - failedAt).toBeLessThan(seconds(10))
    for (let count = 0; count < 20; count += 1) await send(store)
    await passing(async () => (await statesOf(well)).split('delivered').length === 41, 100)
    expect(clock.now() - failedAt).toBeLessThan(seconds(20))
    expect(silent.map(({ received }) => received.length > 0)).not.toContain(false)
  })
})

describe('dead endpoints', () => {
  it('cost a few attempts a minute each, and a look no more statements, whatever waits for them', async () => {
    const dead = await Promise.all(Array.from({ length: 10 }, () => create()))
    for (let count = 0; count < 60; count += 1) await send(store)
    const sent = new Map<string, number>()
    let leases = 0
    const queue = queueMethods()
    await run({
      queue: { ...queue, lease: (...asked) => ((leases += 1), queue.lease(...asked)) },
      sender: {
        send: async ({ id }) => {
          sent.set(id, (sent.get(id) ?? 0) + 1)
          return { status: null, error: 'refused', mayHaveArrived: true, retryAfter: null, took: 0 }
        },
      },
    })
    const startedAt = clock.now()
    await passing(async () => (await store.webhooks.list()).every(({ failingSince }) => failingSince !== null))
    const minute = clock.now() + minutes(1)
    await passing(() => clock.now() >= minute)
    const attempts = [...sent.values()].reduce((sum, count) => sum + count, 0)
    expect(attempts).toBeGreaterThanOrEqual(dead.length)
    // Four at once while nobody knows, then after 0, 0.5, 1, 2, 4, 8, 16, 30, 30 s, which are the shortest rests.
    expect(attempts).toBeLessThanOrEqual(dead.length * (4 + 9))
    // Two lanes, at each look: twice a second, after an attempt, and when there is something new.
    expect(leases).toBeLessThanOrEqual(2 * ((clock.now() - startedAt) / 500 + 2 * attempts + 20))
  }, 60_000)
})

describe('a process that dies', () => {
  it('between the POST and its settlement leaves a delivery that is made again, under the same id', async () => {
    const webhook = await create()
    await send(store)
    const dying = { ...queueMethods(), settle: () => new Promise<void>(() => undefined) }
    const deliverer = await run({ queue: dying })
    await passing(() => receiver.received.length === 1)
    expect(await statesOf(webhook)).toBe('pending')
    // It is dead: nothing of it is waited for.
    ends.shift()
    void deliverer.stop()
    await clock.advance(seconds(3))
    await run()
    await clock.advance(seconds(25))
    expect(receiver.received).toHaveLength(1)
    await passing(async () => (await statesOf(webhook)) === 'delivered', seconds(1))
    expect(ids()).toEqual([ids()[0], ids()[0]])
    expect(await all(webhook)).toMatchObject([{ attempts: 2 }])
  })

  it('by a stop leaves running attempts to the next start', async () => {
    const webhook = await create()
    await send(store)
    receiver.manner = () => undefined
    const deliverer = await run()
    await passing(() => receiver.received.length === 1)
    await ending(deliverer.stop())
    expect(await statesOf(webhook)).toBe('pending')
    receiver.manner = answering(200)
    await deliverer.start()
    await passing(async () => (await statesOf(webhook)) === 'delivered', seconds(1))
  })
})

describe('failures of the store', () => {
  it('are logged, and work continues afterwards', async () => {
    const webhook = await create()
    await send(store)
    let failures = 2
    const lease: typeof store.webhookQueue.lease = async (request, now) => {
      failures -= 1
      if (failures >= 0) throw new Error('away')
      return store.webhookQueue.lease(request, now)
    }
    await run({ queue: { ...queueMethods(), lease } })
    await passing(async () => (await statesOf(webhook)) === 'delivered')
    expect(log.lines).toContainEqual({
      level: 'error',
      event: 'webhook.work_failed',
      fields: { what: 'deliverer', error: 'Error: away' },
    })
  })
})

describe('the sweeper', () => {
  it('keeps delivered ones a week and parked ones a month', async () => {
    const webhook = await create()
    for (let count = 0; count < 2; count += 1) await send(store)
    receiver.manner = (response) => response.writeHead(receiver.received.length === 1 ? 204 : 410).end()
    await run()
    await passing(async () => (await statesOf(webhook)).split(',').toSorted().join() === 'delivered,parked')
    for (const end of ends.splice(0)) await end()
    const sweeper = new WebhookSweeper({ queue: store.webhookQueue, clock, log })
    await sweeper.start()
    ends.push(() => sweeper.stop())
    const startedAt = clock.now()
    const after = async (span: number): Promise<string> => {
      clock.setNow(startedAt + span)
      await clock.advance(minutes(2))
      return statesOf(webhook)
    }
    expect(await after(days(7) - minutes(5))).toContain('delivered')
    await passing(async () => (await after(days(7))) === 'parked')
    expect(await after(days(30) - minutes(5))).toBe('parked')
    await passing(async () => (await after(days(30))) === '')
  })
})

/** Those of the real one. */
const queueMethods = () => {
  const queue = store.webhookQueue
  return {
    feed: queue.feed.bind(queue),
    lease: queue.lease.bind(queue),
    settle: queue.settle.bind(queue),
    sweep: queue.sweep.bind(queue),
  }
}
