/** Callers with a token of an OIDC issuer, over HTTP. */
import { eventually } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SampleIssuer } from '../access/testing/sample-issuer.ts'
import { sampleApp, sampleServer, sampleVin } from './testing/sample-server.ts'

let issuer: SampleIssuer
const cleanups: (() => unknown)[] = []
beforeEach(async () => void (issuer = await SampleIssuer.start()))
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
  await issuer.stop()
})

const opened = async (labelsClaim: string | null = null) => {
  const sample = await sampleApp({ requiresKeys: true, tokens: { ...issuer.settings, labelsClaim } })
  cleanups.push(() => sample.app.close())
  const ask = async (url: string, token: string, payload?: object) =>
    sample.app.inject({
      method: payload === undefined ? 'GET' : 'POST',
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload && { payload }),
    })
  return { ...sample, ask }
}
const make = (claims: Readonly<Record<string, unknown>> = {}) => issuer.token(Date.now(), claims)

describe('a caller with a token', () => {
  it('is named in what it does, and learns who it is', async () => {
    const { ask } = await opened()
    const token = await make({ sub: 'ada', name: 'Ada', scope: 'read commands:send:doors' })
    const submitted = await ask('/commands', token, { command: 'doors_lock', vin: sampleVin })
    expect([submitted.statusCode, submitted.json().who]).toEqual([202, 'oidc:ada'])
    expect((await ask('/commands?who=oidc:ada', token)).json().items).toHaveLength(1)
    expect((await ask('/me', token)).json()).toMatchObject({
      who: 'oidc:ada',
      name: 'Ada',
      scope: 'read commands:send:doors',
      expiresAt: expect.any(String),
    })
  })

  it('may do what its scopes say, and nothing without one', async () => {
    const { ask, log } = await opened()
    const doors = await make({ scope: 'commands:send:doors' })
    const refused = await ask('/commands', doors, { command: 'engine_start', vin: sampleVin })
    expect([refused.statusCode, refused.json().detail]).toEqual([
      403,
      'This request needs a token with the scope commands:send:engine. The token of oidc:ada has commands:send:doors.',
    ])
    expect(log.of('access.refused')).toMatchObject([{ reason: 'scope', who: 'oidc:ada' }])
    const nothing = await make({ scope: 'openid' })
    expect([(await ask('/commands', nothing)).statusCode, (await ask('/me', nothing)).statusCode]).toEqual([403, 200])
  })

  it('is bound to the labels that it brings', async () => {
    const { ask, core } = await opened('labels')
    await core.vehicles.put(sampleVin, { labels: ['region=eu'] })
    const seen = async (labels: readonly string[]): Promise<number> =>
      (await ask('/vehicles', await make({ labels }))).json().items.length
    expect([await seen(['region=eu']), await seen(['region=us'])]).toEqual([1, 0])
    expect((await ask('/figures', await make({ labels: ['region=eu'], scope: 'admin' }))).statusCode).toBe(403)
    expect((await ask('/vehicles', await make())).statusCode).toBe(401)
  })
})

it('a refusal says what is wrong, is logged and counted, and shows the token to no one', async () => {
  const { ask, log, refusals } = await opened()
  const [old, foreign] = [await make({ exp: 1_000 }), await make({ aud: 'other' })]
  const challenge = 'Bearer realm="keyfob", error="invalid_token"'
  const expired = await ask('/commands', old)
  expect([expired.statusCode, expired.json().type, expired.headers['www-authenticate']]).toEqual([
    401,
    '/problems/token-expired',
    challenge,
  ])
  const wrong = await ask('/commands', foreign)
  expect([wrong.statusCode, wrong.json().detail, wrong.headers['www-authenticate']]).toEqual([
    401,
    'The token is not valid: its claim aud is missing, or not what is expected.',
    challenge,
  ])
  expect(refusals).toEqual(['token_expired', 'token_invalid'])
  expect(JSON.stringify(log.lines)).not.toContain(foreign.slice(0, 20))
})

it('while the issuer was never reached a token is 503, and API keys work', async () => {
  const { ask, apiKeys, refusals } = await opened()
  issuer.answer = (_request, response) => response.destroy()
  const answer = await ask('/commands', await make())
  expect([answer.statusCode, answer.json().type, answer.headers['retry-after']]).toEqual([
    503,
    '/problems/issuer-unavailable',
    '2',
  ])
  expect(refusals).toEqual(['issuer_unavailable'])
  expect((await ask('/commands', (await apiKeys.add('read')).text)).statusCode).toBe(200)
})

it('a stream ends when its token expires', async () => {
  const { server } = await sampleServer({ requiresKeys: true, tokens: { ...issuer.settings, clockSkew: 0 } })
  cleanups.push(() => server.stop())
  await server.start()
  const token = await make({ exp: Math.ceil(Date.now() / 1_000) + 2 })
  const response = await fetch(`${server.url}/events`, { headers: { authorization: `Bearer ${token}` } })
  let text = ''
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
  }
  let isOver = false
  void read().finally(() => (isOver = true))
  await eventually(() => isOver)
  expect(text).toContain(': the token is not valid any more')
})
