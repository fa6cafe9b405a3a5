import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type StatusEvent, statusEventId } from '@keyfob/protocol'
import { hours } from '@keyfob/runtime'
import { freshVin } from '../commands/testing/sample-core.ts'
import type { RefusalCode } from '../ports/command-service.ts'
import type { WebhookId } from '../ports/webhook-store.ts'
import { feedAll, leaseOf } from '../store/testing/sample-webhooks.ts'
import { SampleReceiver } from '../outgoing/testing/sample-receiver.ts'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'
import { deliveryPageSchema } from './resources/delivery.ts'
import { webhookListSchema, webhookSchema, webhookWithSecretSchema } from './resources/webhook.ts'

let sample: Sample & { app: FastifyInstance }
let receiver: SampleReceiver
beforeEach(async () => {
  sample = await sampleApp()
  receiver = await SampleReceiver.start()
})
afterEach(async () => {
  await sample.app.close()
  await receiver.stop()
})

const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
  sample.app.inject({ method, url, ...(payload && { payload }) })
const url = 'https://receiver.example/keyfob'
const create = async (more: object = {}): Promise<string> =>
  webhookWithSecretSchema.parse((await ask('POST', '/webhooks', { url, ...more })).json()).id

describe('webhooks', () => {
  it('are made with a secret that is shown once, and are shown as they are stored', async () => {
    const body = {
      url,
      states: ['succeeded'],
      commands: ['Engine Start'],
      vins: [sampleVin.toLowerCase()],
      description: 'mine',
    }
    const made = await ask('POST', '/webhooks', body)
    const webhook = webhookWithSecretSchema.parse(made.json())
    expect([made.statusCode, made.headers.location, webhook.secret]).toEqual([
      201,
      `/webhooks/${webhook.id}`,
      expect.stringMatching(/^whsec_/),
    ])
    expect(sample.calls).toEqual([['create', { ...body, commands: ['engine_start'], vins: [sampleVin] }]])
    const shown = await ask('GET', `/webhooks/${webhook.id}`)
    expect(webhookSchema.parse(shown.json())).toMatchObject({
      url,
      states: ['succeeded'],
      enabled: true,
      failingSince: null,
    })
    const listed = await ask('GET', '/webhooks')
    expect(webhookListSchema.parse(listed.json()).items).toHaveLength(1)
    expect(shown.body + listed.body).not.toContain('whsec')
  })

  it('are changed in the given fields', async () => {
    const id = await create({ states: ['failed'] })
    const changed = await ask('PATCH', `/webhooks/${id}`, { enabled: false, states: null })
    expect(webhookSchema.parse(changed.json())).toMatchObject({ enabled: false, states: null, url })
    expect(sample.calls.at(-1)).toEqual(['change', id, { enabled: false, states: null }])
  })

  it('show a new secret once, and until when the old one signs', async () => {
    const id = await create()
    const before = Date.now()
    const { secret, previousUntil } = (await ask('POST', `/webhooks/${id}/rotate-secret`)).json()
    expect(secret).toMatch(/^whsec_/)
    expect(Date.parse(previousUntil) - before).toBeGreaterThanOrEqual(hours(24))
    const secrets = await sample.store.webhooks.secrets(id as WebhookId, Date.now())
    expect([secrets[0], secrets.length]).toEqual([secret, 2])
  })

  it('are tested at once, and the answer is the result', async () => {
    const id = await create({ url: receiver.url })
    const tested = async (payload?: object) => (await ask('POST', `/webhooks/${id}/test`, payload)).json()
    expect(await tested()).toEqual({ delivered: true, status: 204, error: null, tookMs: expect.any(Number) })
    expect(receiver.received.map(({ body }) => JSON.parse(body))).toMatchObject([{ type: 'webhook.test' }])
    receiver.manner = (response) => void response.destroy()
    expect(await tested({})).toEqual({
      delivered: false,
      status: null,
      error: expect.any(String),
      tookMs: expect.any(Number),
    })
  })

  it('ask for events of approvals and campaigns by type, and their deliveries name what they are about', async () => {
    const id = await create({ events: ['approval.asked', 'campaign.paused', 'command.sent'] })
    expect((await ask('POST', '/webhooks', { url, events: ['campaign.wave'] })).statusCode).toBe(422)
    expect((await ask('POST', '/webhooks', { url, events: [] })).statusCode).toBe(422)
    const campaign = { name: 'c', command: 'doors_lock', target: { vins: [sampleVin] } }
    const made = (await ask('POST', '/campaigns', campaign)).json()
    await ask('POST', `/campaigns/${made.id}/pause`)
    await sample.core.submit(freshVin())
    await sample.store.webhookQueue.feed(feedAll, Date.now())
    const { items } = deliveryPageSchema.parse((await ask('GET', `/webhooks/${id}/deliveries`)).json())
    expect(items).toMatchObject([
      { event: null, commandId: expect.any(String), campaignId: null },
      { event: 'campaign.paused', commandId: null, campaignId: made.id, eventId: `campaign/${made.id}/2` },
    ])
    const changed = await ask('PATCH', `/webhooks/${id}`, { events: null })
    expect(webhookSchema.parse(changed.json()).events).toBeNull()
  })

  it('show their deliveries in pages, with a link', async () => {
    const id = await create()
    for (let sent = 0; sent < 3; sent += 1) await sample.core.submit(freshVin())
    const { webhookQueue: queue } = sample.store
    await queue.feed(feedAll, Date.now())
    // The two newer ones fail.
    const [, ...parked] = await queue.lease(leaseOf(), Date.now())
    const nothing = { kind: 'parked', status: 500, error: 'no', gone: false, restUntil: 0 } as const
    for (const each of parked) await queue.settle(each, nothing, Date.now())
    const [older, newer] = parked.map(({ position, event }) => ({ id: String(position), event: event! }))
    const first = await ask('GET', `/webhooks/${id}/deliveries?state=parked&limit=1`)
    const page = deliveryPageSchema.parse(first.json())
    const eventId = statusEventId(newer!.event as StatusEvent) // it wants no others
    expect(page).toMatchObject({ items: [{ id: newer!.id, eventId, dueAt: null }], next: newer!.id })
    const next = /^<(.*)>; rel="next"$/.exec(String(first.headers['link']))?.[1] ?? ''
    expect((await ask('GET', next)).json()).toMatchObject({ items: [{ id: older!.id }], next: null })
    expect((await ask('POST', `/webhooks/${id}/deliveries/${newer!.id}/replay`)).statusCode).toBe(202)
    expect((await ask('GET', next)).json()).toMatchObject({ items: [{ id: older!.id }] })
    const absent = await ask('POST', `/webhooks/${id}/deliveries/${Number(newer!.id) + 1}/replay`)
    expect(absent.json()).toMatchObject({ type: '/problems/delivery-not-found' })
  })

  it('are replayed since an instant', async () => {
    const id = await create()
    const answer = await ask('POST', `/webhooks/${id}/replay`, { since: '2026-01-01T12:00:00+01:00' })
    expect([answer.statusCode, webhookSchema.parse(answer.json()).id]).toEqual([202, id])
    expect(sample.calls.at(-1)).toEqual(['replaySince', id, Date.UTC(2026, 0, 1, 11)])
  })

  it('are 404 when they are deleted, and so are their deliveries', async () => {
    const id = await create()
    expect((await ask('DELETE', `/webhooks/${id}`)).statusCode).toBe(204)
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', {}],
      ['DELETE', ''],
      ['POST', '/rotate-secret'],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', '/deliveries/1/replay'],
      ['POST', '/replay', { since: '2026-01-01T00:00:00Z' }],
    ] as const)
      expect((await ask(method, `/webhooks/${id}${path}`, body)).json()).toMatchObject({
        status: 404,
        type: '/problems/webhook-not-found',
      })
  })

  it('are refused with the sentences of the service', async () => {
    const id = await create()
    const refusing = (code: RefusalCode) => async () => ({ ok: false, refusal: { code, detail: 'Because.' } }) as const
    sample.script.webhooks.create = refusing('too_many_webhooks')
    expect((await ask('POST', '/webhooks', { url })).json()).toMatchObject({
      status: 409,
      type: '/problems/too-many-webhooks',
    })
    sample.script.webhooks.test = refusing('overloaded')
    expect((await ask('POST', `/webhooks/${id}/test`)).statusCode).toBe(503)
  })
})
