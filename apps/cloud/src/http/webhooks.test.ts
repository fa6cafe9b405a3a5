import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandId } from '@keyfob/protocol'
import type { WebhookDelivery } from '../ports/webhook-store.ts'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'
import { sampleSecret } from './testing/sample-webhook-service.ts'
import { deliveryPageSchema, webhookListSchema, webhookSchema, webhookWithSecretSchema } from './webhooks.ts'

let sample: Sample & { app: FastifyInstance }
beforeEach(async () => void (sample = await sampleApp()))
afterEach(() => sample.app.close())

const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
  sample.app.inject({ method, url, ...(payload && { payload }) })
const url = 'https://receiver.example/keyfob'
const create = async (more: object = {}): Promise<string> =>
  webhookWithSecretSchema.parse((await ask('POST', '/webhooks', { url, ...more })).json()).id
const nobody = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d'

describe('webhooks', () => {
  it('are made with a secret that is shown once, and taken as they are kept', async () => {
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
      sampleSecret,
    ])
    expect(sample.webhooks.calls).toEqual([['create', { ...body, commands: ['engine_start'], vins: [sampleVin] }]])
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

  it('are changed in what is named', async () => {
    const id = await create({ states: ['failed'] })
    const changed = await ask('PATCH', `/webhooks/${id}`, { enabled: false, states: null })
    expect(webhookSchema.parse(changed.json())).toMatchObject({ enabled: false, states: null, url })
    expect(sample.webhooks.calls.at(-1)).toEqual(['change', { enabled: false, states: null }])
  })

  it('tell a new secret once, and until when the old one signs', async () => {
    const id = await create()
    expect((await ask('POST', `/webhooks/${id}/rotate-secret`)).json()).toEqual({
      secret: sampleSecret,
      previousUntil: '1970-01-01T00:00:00.000Z',
    })
  })

  it('are tested at once, and what came of it is the answer', async () => {
    const id = await create()
    expect((await ask('POST', `/webhooks/${id}/test`)).json()).toEqual({
      delivered: true,
      status: 204,
      error: null,
      tookMs: 7,
    })
    sample.webhooks.outcome = { status: null, error: 'no answer', took: 10_000 }
    expect((await ask('POST', `/webhooks/${id}/test`, {})).json()).toEqual({
      delivered: false,
      status: null,
      error: 'no answer',
      tookMs: 10_000,
    })
  })

  it('show their deliveries by pages, with a link', async () => {
    const id = await create()
    const delivery = (position: number, state: WebhookDelivery['state']): WebhookDelivery => ({
      position,
      commandId: nobody as CommandId,
      sequence: 2,
      state,
      attempts: 1,
      createdAt: 0,
      dueAt: state === 'pending' ? 5 : null,
      endedAt: null,
      lastStatus: 500,
      lastError: 'no',
    })
    sample.webhooks.kept.push(delivery(9, 'pending'), delivery(8, 'parked'), delivery(7, 'parked'))
    const first = await ask('GET', `/webhooks/${id}/deliveries?state=parked&limit=1`)
    const page = deliveryPageSchema.parse(first.json())
    expect(page).toMatchObject({ items: [{ id: '8', eventId: `${nobody}/2`, dueAt: null }], next: '8' })
    const next = /^<(.*)>; rel="next"$/.exec(String(first.headers['link']))?.[1] ?? ''
    expect((await ask('GET', next)).json()).toMatchObject({ items: [{ id: '7' }], next: null })
    expect((await ask('POST', `/webhooks/${id}/deliveries/8/replay`)).statusCode).toBe(202)
    expect((await ask('POST', `/webhooks/${id}/deliveries/1/replay`)).json()).toMatchObject({
      type: '/problems/delivery-not-found',
    })
  })

  it('are replayed since an instant', async () => {
    const id = await create()
    const answer = await ask('POST', `/webhooks/${id}/replay`, { since: '2026-01-01T12:00:00+01:00' })
    expect([answer.statusCode, webhookSchema.parse(answer.json()).id]).toEqual([202, id])
    expect(sample.webhooks.calls.at(-1)).toEqual(['replaySince', Date.UTC(2026, 0, 1, 11)])
  })

  it('are gone when they are deleted, and nothing is to be had of them', async () => {
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

  it('are refused in the words of the service', async () => {
    const id = await create()
    sample.webhooks.refusal = 'too_many_webhooks'
    expect((await ask('POST', '/webhooks', { url })).json()).toMatchObject({
      status: 409,
      type: '/problems/too-many-webhooks',
    })
    sample.webhooks.refusal = 'overloaded'
    expect((await ask('POST', `/webhooks/${id}/test`)).statusCode).toBe(503)
  })
})
