import type { FastifyInstance } from 'fastify'
import { minutes } from '@keyfob/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeEach(async () => {
  sample = await sampleApp({
    quotas: [
      { name: 'caller/1h', kind: 'caller', limit: 100, span: minutes(60) },
      { name: 'vin+command/1m', kind: 'vin+command', limit: 1, span: minutes(1) },
    ],
  })
})
afterEach(() => sample.app.close())

const send = (payload: object = {}, key?: string) =>
  sample.app.inject({
    method: 'POST',
    url: '/commands',
    payload: { command: 'Engine Start', vin: sampleVin, ...payload },
    headers: key === undefined ? {} : { 'idempotency-key': key },
  })
const submits = () => sample.calls.filter(([name]) => name === 'submit').length

describe('a submit where there are quotas', () => {
  it('says what is left of each', async () => {
    const { statusCode, headers } = await send()
    expect(statusCode).toBe(202)
    expect(headers['ratelimit-policy']).toBe('"caller/1h";q=100;w=3600, "vin+command/1m";q=1;w=60')
    expect(headers['ratelimit']).toMatch(/^"caller\/1h";r=99;t=3[56]\d\d, "vin\+command\/1m";r=0;t=(60|5\d)$/)
  })

  it('is refused above one of them, with its name, and has no effect', async () => {
    await send()
    // As it is forgiven elsewhere: the name in other words, the VIN in lower case.
    const refused = await send({ command: 'ENGINE-START', vin: sampleVin.toLowerCase() }, 'k')
    expect([refused.statusCode, submits()]).toEqual([429, 1])
    expect(refused.json()).toMatchObject({
      type: '/problems/quota-exceeded',
      quotas: ['vin+command/1m'],
      mayHaveTakenEffect: false,
      detail: expect.stringMatching(
        /^The quota vin\+command\/1m is used up: this vehicle may get of this command type 1 in 60 s\. Nothing was submitted\. Try again in \d+ s, with the same Idempotency-Key\.$/,
      ),
    })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50)
    expect(refused.headers['ratelimit']).toContain('"vin+command/1m";r=0;t=')
    // The key of a refused submit is free for another request.
    expect((await send({ command: 'doors_lock' }, 'k')).statusCode).toBe(202)
  })

  it('gets the answer of its original when it is a repetition [L10]', async () => {
    const first = await send({}, 'k')
    const again = await send({}, 'k')
    expect([again.statusCode, again.json().id]).toEqual([202, first.json().id])
    expect((await send({}, 'k2')).statusCode).toBe(429)
  })

  it('is looked up in the store before it would be refused, when another process accepted it [L10]', async () => {
    const { core } = sample
    const request = { command: 'engine_start', vin: sampleVin, idempotencyKey: 'k', who: 'anonymous' }
    const accepted = await core.commands.submit(request)
    await send()
    const again = await send({}, 'k')
    expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([202, 'true'])
    expect(accepted).toMatchObject({ ok: true, value: { record: { id: again.json().id } } })
  })

  it('can always be canceled', async () => {
    const { id } = (await send()).json()
    expect((await send()).statusCode).toBe(429)
    for (let nth = 0; nth < 3; nth += 1) {
      const canceled = await sample.app.inject({ method: 'POST', url: `/commands/${id}/cancel` })
      expect([canceled.statusCode, canceled.headers['ratelimit']]).toEqual([202, undefined])
    }
  })

  it('of a type that is unknown, or that is not valid, counts for nothing', async () => {
    expect((await send({ command: 'fly' })).statusCode).toBe(422)
    expect((await send({ ttlSeconds: -1 })).statusCode).toBe(422)
    expect((await send()).headers['ratelimit']).toContain('r=99')
  })
})

it('a submit without quotas has none of their fields', async () => {
  const { app } = await sampleApp()
  const { headers } = await app.inject({
    method: 'POST',
    url: '/commands',
    payload: { command: 'horn', vin: sampleVin },
  })
  expect([headers['ratelimit'], headers['ratelimit-policy']]).toEqual([undefined, undefined])
  await app.close()
})
