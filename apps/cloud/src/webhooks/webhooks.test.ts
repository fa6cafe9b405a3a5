import { type Catalogue, parseVin } from '@keyfob/protocol'
import { VirtualClock, hours } from '@keyfob/runtime'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadCatalogue } from '../config/load-catalogue.ts'
import type { WebhookId } from '../ports/webhook-store.ts'
import { t0 } from '../store/testing/sample-commands.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { feedAll, freshWebhookId, leaseOf, send } from '../store/testing/sample-webhooks.ts'
import { AddressGuard } from '../outgoing/address-guard.ts'
import { Webhooks } from './webhooks.ts'
import type { Message, SendOutcome } from '../outgoing/signed-sender.ts'

let store: SampleStore
let catalogue: Catalogue
let clock: VirtualClock
let service: Webhooks
let sent: Message[]
let answer: (() => Promise<SendOutcome>) | undefined

beforeAll(async () => {
  store = await SampleStore.open()
  catalogue = await loadCatalogue(null)
}, 60_000)
afterAll(() => store.close())
afterEach(() => store.database.script('DELETE FROM webhook_deliveries; DELETE FROM webhooks'))

const webhooksOf = (allowsPrivate = false): Webhooks => {
  const sender = {
    send: async (message: Message): Promise<SendOutcome> => {
      sent.push(message)
      return answer?.() ?? { status: 204, error: null, mayHaveArrived: true, retryAfter: null, took: 3 }
    },
  }
  return new Webhooks({ store: store.webhooks, sender, guard: new AddressGuard(allowsPrivate), catalogue, clock })
}
beforeEach(() => {
  clock = new VirtualClock(t0)
  sent = []
  answer = undefined
  service = webhooksOf()
})

const url = 'https://receiver.example/keyfob'
const make = async (by = service): Promise<{ id: WebhookId; secret: string }> => {
  const made = await by.create({ url })
  if (!made.ok) throw new Error(made.refusal.detail)
  return { id: made.value.record.id, secret: made.value.secret }
}

describe('a webhook', () => {
  it('is made with what is asked for, and defaults', async () => {
    const vins = [parseVin('1KFAA00E4T0000001')!]
    const made = await service.create({ url: 'HTTPS://Receiver.Example:443/a b', commands: ['Engine Start'], vins })
    expect(made).toMatchObject({
      ok: true,
      value: {
        secret: expect.stringMatching(/^whsec_/),
        record: {
          url: 'https://receiver.example/a%20b',
          commands: ['engine_start'],
          vins,
          states: null,
          description: '',
          enabled: true,
          createdAt: clock.now(),
        },
      },
    })
  })

  it.each([
    ['nothing', 'must be a URL'],
    ['ftp://receiver.example/', 'must begin with https://'],
    ['http://receiver.example/', 'must begin with https://'],
    ['javascript:alert(1)', 'must begin with https://'],
    ['https://u:p@receiver.example/', 'must not hold a username or password'],
    ['https://receiver.example/#x', 'must not hold a fragment'],
    ['https://10.0.0.1/', 'must not name a private'],
    ['https://[::1]/', 'must not name a private'],
    ['https://169.254.169.254/latest', 'must not name a private'],
    ['https://2130706433/', 'must not name a private'],
    ['https://localhost./', 'must not name a private'],
    ['https://a..localhost/', 'must not name a private'],
    [`https://x/${'x'.repeat(2_048)}`, 'must be at most 2048'],
  ])('is refused with the URL %s, when made and when changed', async (bad, problem) => {
    const refused = {
      ok: false,
      refusal: { code: 'invalid_request', errors: [{ pointer: '/url', problem: expect.stringContaining(problem) }] },
    }
    expect(await service.create({ url: bad })).toMatchObject(refused)
    expect(await service.change((await make()).id, { url: bad })).toMatchObject(refused)
    expect(await store.webhooks.list()).toMatchObject([{ url }])
  })

  it('may call private addresses and plain http where that is allowed', async () => {
    const free = webhooksOf(true)
    for (const good of ['http://127.0.0.1:1/', 'https://10.0.0.1/', 'http://receiver.example/'])
      expect(await free.create({ url: good })).toMatchObject({ ok: true, value: { record: { url: good } } })
    expect(await free.create({ url: 'ftp://x/' })).toMatchObject({
      ok: false,
      refusal: { detail: '/url must begin with https:// or http://.' },
    })
  })

  it('names everything that is wrong', async () => {
    expect(await service.create({ url: 'x', commands: ['doors_lock', 'fly'] })).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/url' }, { pointer: '/commands/1', problem: 'is not in the catalogue' }] },
    })
  })

  it('is one of a hundred', async () => {
    for (let count = 0; count < 100; count += 1) await make()
    expect(await service.create({ url })).toMatchObject({ ok: false, refusal: { code: 'too_many_webhooks' } })
  })

  it('is changed in what is named', async () => {
    const { id } = await make()
    expect(await service.change(id, { commands: ['locate'], enabled: undefined })).toMatchObject({
      ok: true,
      value: { commands: ['locate'], enabled: true, url },
    })
    expect(await service.change(id, { commands: null, enabled: false })).toMatchObject({
      ok: true,
      value: { commands: null, enabled: false },
    })
  })

  it('gets a new secret, and the old one signs for 24 h more', async () => {
    const { id, secret: old } = await make()
    const rotated = await service.rotate(id)
    if (!rotated.ok) throw new Error(rotated.refusal.detail)
    expect(rotated.value.previousUntil).toBe(clock.now() + hours(24))
    expect(await store.webhooks.secrets(id, clock.now() + hours(24) - 1)).toEqual([rotated.value.secret, old])
    expect(await store.webhooks.secrets(id, clock.now() + hours(24))).toEqual([rotated.value.secret])
  })

  it('may be rotated again within 24 h, and what was promised of the first holds; too often is refused with the instant', async () => {
    const { id, secret: first } = await make()
    const rotatedAt = clock.now()
    expect(await service.rotate(id)).toMatchObject({ ok: true })
    clock.setNow(rotatedAt + hours(1))
    expect(await service.rotate(id)).toMatchObject({ ok: true, value: { previousUntil: rotatedAt + hours(25) } })
    expect(await store.webhooks.secrets(id, rotatedAt + hours(24) - 1)).toContain(first)
    for (let nth = 3; nth <= 4; nth += 1) expect(await service.rotate(id)).toMatchObject({ ok: true })
    expect(await service.rotate(id)).toEqual({
      ok: false,
      refusal: {
        code: 'too_many_secrets',
        detail: expect.stringContaining(new Date(rotatedAt + hours(24)).toISOString()),
        retryAfter: hours(23),
      },
    })
    clock.setNow(rotatedAt + hours(24))
    expect(await service.rotate(id)).toMatchObject({ ok: true })
  })
})

describe('a test', () => {
  it('is a signed event of its own, and its outcome is returned', async () => {
    const { id, secret } = await make()
    expect(await service.test(id)).toEqual({ ok: true, value: { status: 204, error: null, took: 3 } })
    const [{ id: messageId, body, secrets }] = sent as [Message] // it was sent
    expect([secrets, messageId]).toEqual([[secret], expect.stringMatching(/^test\/[-0-9a-f]{36}$/)])
    expect(JSON.parse(body)).toEqual({
      type: 'webhook.test',
      event: 'keyfob.webhook.test',
      timestamp: new Date(clock.now()).toISOString(),
      data: { webhookId: id },
    })
  })

  it('is one of a few at a time', async () => {
    const { id } = await make()
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    answer = async () => (await held, { status: null, error: 'no', mayHaveArrived: false, retryAfter: null, took: 1 })
    const tests = Array.from({ length: 4 }, () => service.test(id))
    expect(await service.test(id)).toMatchObject({ ok: false, refusal: { code: 'overloaded' } })
    release()
    expect((await Promise.all(tests)).map(({ ok }) => ok)).toEqual([true, true, true, true])
    expect(await service.test(id)).toMatchObject({ ok: true, value: { error: 'no' } })
  })
})

describe('replays', () => {
  it('are of one delivery, or of all since an instant', async () => {
    const { id } = await make()
    await send(store)
    await store.webhookQueue.feed(feedAll, clock.now())
    const [leased] = await store.webhookQueue.lease(leaseOf(), clock.now())
    await store.webhookQueue.settle(leased!, { kind: 'delivered', status: 200 }, clock.now())
    expect(await service.replay(id, leased!.position)).toEqual({ ok: true, value: undefined })
    expect(await service.deliveries(id, 'pending', undefined, 10)).toMatchObject({
      ok: true,
      value: { items: [{ position: leased!.position }] },
    })
    expect(await service.replay(id, 1e9)).toMatchObject({ ok: false, refusal: { code: 'delivery_not_found' } })
    expect(await service.replaySince(id, clock.now() - 1)).toMatchObject({ ok: true, value: { id } })
    expect(await service.replaySince(id, clock.now() + 1)).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_request', errors: [{ pointer: '/since' }] },
    })
  })
})

it('says that there is no such webhook', async () => {
  const id = freshWebhookId()
  const asked = [
    service.find(id),
    service.change(id, {}),
    service.remove(id),
    service.rotate(id),
    service.test(id),
    service.deliveries(id, undefined, undefined, 1),
    service.replay(id, 1),
    service.replaySince(id, 0),
  ]
  for (const each of asked) expect(await each).toMatchObject({ ok: false, refusal: { code: 'webhook_not_found' } })
  const made = await make()
  expect([await service.remove(made.id), await service.list()]).toEqual([{ ok: true, value: undefined }, []])
})
