import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '@keyfob/testbed'
import { newApiKey } from '../access/api-key.ts'
import { attemptsMax } from '../access/key-access.ts'
import { keyPageSchema, keySchema, keyWithTextSchema } from './resources/api-key.ts'
import { sampleApp, sampleServer, sampleVin } from './testing/sample-server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
const submit = { command: 'engine_start', vin: sampleVin }

const opened = async (requiresKeys: boolean, more: Parameters<typeof sampleApp>[0] = {}) => {
  const sample = await sampleApp({ requiresKeys, ...more })
  cleanups.push(() => sample.app.close())
  const ask = (
    url: string,
    headers: Record<string, string> = {},
    method: 'GET' | 'POST' | 'DELETE' = 'GET',
    payload?: object,
  ) => sample.app.inject({ method, url, headers, ...(payload && { payload }) })
  const post = (headers: Record<string, string> = {}) => ask('/trigger-command', headers, 'POST', submit)
  return { ...sample, ask, post }
}

describe('where no key is required', () => {
  it('a caller without one is anonymous, and a key still identifies its caller', async () => {
    const { post, apiKeys } = await opened(false)
    const { id, text } = await apiKeys.add('send')
    expect((await post()).json()).toMatchObject({ who: 'anonymous' })
    expect((await post(bearer(text))).json()).toMatchObject({ who: `key:${id}` })
    expect((await post({ authorization: `bEARER  ${text} ` })).json()).toMatchObject({ who: `key:${id}` })
    expect((await post({ authorization: 'Basic c2VzYW1l' })).json()).toMatchObject({ who: 'anonymous' })
  })

  it('the scope of a key still counts', async () => {
    const { post, ask, apiKeys } = await opened(false)
    const read = await apiKeys.add('read')
    expect([
      (await post(bearer(read.text))).statusCode,
      (await ask('/commands', bearer(read.text))).statusCode,
    ]).toEqual([403, 200])
    expect((await post(bearer(newApiKey().text))).statusCode).toBe(401)
    expect((await post(bearer(''))).statusCode).toBe(401)
  })
})

describe('where a key is required', () => {
  it('each refusal is a problem with a challenge, and reveals nothing to an unknown caller', async () => {
    const { ask, post, apiKeys } = await opened(true)
    const [read, revoked, expired] = await Promise.all([
      apiKeys.add('read'),
      apiKeys.add('admin', { revokedAt: 1 }),
      apiKeys.add('admin', { expiresAt: 1 }),
    ])
    const missing = await ask('/commands')
    expect([missing.statusCode, missing.headers['www-authenticate']]).toEqual([401, 'Bearer realm="keyfob"'])
    expect(missing.json()).toMatchObject({
      type: '/problems/key-missing',
      detail: expect.stringContaining('Authorization: Bearer'),
    })
    const unknown = await ask('/commands', bearer(newApiKey().text))
    expect([unknown.statusCode, unknown.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="keyfob", error="invalid_token"',
    ])
    for (const text of ['sesame', `${read.text}x`, read.text.slice(0, 20)])
      expect((await ask('/commands', bearer(text))).json()).toEqual(unknown.json())
    expect((await ask('/commands', bearer(revoked.text))).json()).toMatchObject({
      type: '/problems/key-revoked',
      detail: expect.stringContaining(revoked.id),
    })
    expect((await ask('/commands', bearer(expired.text))).json()).toMatchObject({
      status: 401,
      type: '/problems/key-expired',
    })
    const small = await post(bearer(read.text))
    expect([small.statusCode, small.headers['www-authenticate']]).toEqual([
      403,
      'Bearer realm="keyfob", error="insufficient_scope", scope="commands:send"',
    ])
    expect(small.json()).toMatchObject({
      type: '/problems/insufficient-scope',
      detail: `This request needs an API key with the scope commands:send. The key ${read.id} has read.`,
    })
  })

  it('a refusal is logged with the id, counted, and calls no service', async () => {
    const { post, ask, apiKeys, calls, log, refusals } = await opened(true)
    const read = await apiKeys.add('read')
    const unknown = newApiKey()
    await post()
    await post(bearer(unknown.text))
    await post(bearer(read.text))
    await ask(`/commands?key=${read.text}`)
    apiKeys.isUnavailable = true
    expect((await post(bearer((await apiKeys.add('send')).text))).json()).toMatchObject({
      status: 503,
      type: '/problems/store-unavailable',
    })
    expect(log.of('access.refused')).toMatchObject([
      { reason: 'missing', method: 'POST', operation: 'submitCommand', address: '127.0.0.1' },
      { reason: 'unknown', key: unknown.id },
      { reason: 'scope', key: read.id, scope: 'commands:send' },
      { reason: 'missing', operation: 'listCommands' },
      { reason: 'store_unavailable' },
    ])
    expect(refusals).toEqual(['missing', 'unknown', 'scope', 'missing', 'store_unavailable'])
    expect(calls).toEqual([])
    expect(JSON.stringify(log.of('access.refused'))).not.toMatch(
      new RegExp(`${unknown.text.slice(14)}|${read.text.slice(14)}`),
    )
  })

  it('too many refused keys are 429 for an address, and an absent key does not count', async () => {
    const { ask, apiKeys } = await opened(true)
    const { text } = await apiKeys.add('read')
    for (let each = 0; each <= attemptsMax; each += 1) await ask('/commands')
    for (let each = 0; each < attemptsMax; each += 1)
      expect((await ask('/commands', bearer(newApiKey().text))).statusCode).toBe(401)
    const refused = await ask('/commands', bearer(newApiKey().text))
    expect([refused.statusCode, refused.json().type]).toEqual([429, '/problems/too-many-attempts'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50)
    expect((await ask('/commands', bearer(text))).statusCode).toBe(200)
    expect((await ask('/healthz', bearer('sesame'))).statusCode).toBe(200)
  })

  it('the address is the one that a trusted proxy gives, if it is valid', async () => {
    const { ask, log } = await opened(true, { trustedProxies: ['127.0.0.1', '10.0.0.0/8'] })
    const said = [
      ['192.0.2.7', '192.0.2.7'],
      ['forged, 192.0.2.8, 10.1.2.3', '192.0.2.8'],
      ['2001:db8::1', '2001:db8::1'],
      ['198.51.100.17:4000', '198.51.100.17'],
      ['forged:1, 198.51.100.17:4000,10.1.2.3:5000 , [::ffff:10.1.2.4]:6000', '198.51.100.17'],
      ['"[2001:DB8::0:1]:4711"', '2001:db8::1'],
      ['unknown', '127.0.0.1'],
      ['x'.repeat(9_000), '127.0.0.1'],
    ] as const
    for (const [text] of said) await ask('/commands', { 'x-forwarded-for': text })
    expect(log.of('access.refused').map(({ address }) => address)).toEqual(said.map(([, address]) => address))
    const direct = await opened(true)
    await direct.ask('/commands', { 'x-forwarded-for': '192.0.2.7' })
    expect(direct.log.of('access.refused')).toMatchObject([{ address: '127.0.0.1' }])
  })

  it('the attempts of clients behind a proxy that adds their ports count separately', async () => {
    const { ask } = await opened(true, { trustedProxies: ['127.0.0.1'] })
    const from = async (said: string): Promise<number> =>
      (await ask('/commands', { ...bearer(newApiKey().text), 'x-forwarded-for': said })).statusCode
    for (let each = 0; each < attemptsMax; each += 1) expect(await from(`198.51.100.17:${4_000 + each}`)).toBe(401)
    expect([await from('198.51.100.17:9'), await from('198.51.100.18:9')]).toEqual([429, 401])
  })

  it('a worker needs one, too', async () => {
    const { ask, apiKeys, app } = await opened(true, { surface: 'health' })
    const { text } = await apiKeys.add('read')
    expect([
      (await ask('/readyz')).statusCode,
      (await ask('/metrics')).statusCode,
      (await ask('/metrics', bearer(text))).statusCode,
    ]).toEqual([200, 401, 200])
    const quiet = await app.inject({
      method: 'PUT',
      url: '/log-level',
      payload: { level: 'silent' },
      headers: bearer(text),
    })
    expect(quiet.statusCode).toBe(403)
  })

  it('an unknown path is 404 for unknown callers, too', async () => {
    const { ask } = await opened(true)
    expect([(await ask('/nothing')).statusCode, (await ask('/healthz', {}, 'POST')).statusCode]).toEqual([404, 405])
  })

  it('the OpenAPI document says what each operation needs', async () => {
    const securityOf = async (requiresKeys: boolean, path: string, method: string): Promise<unknown> => {
      const { ask } = await opened(requiresKeys)
      const document = (await ask('/openapi.json')).json()
      expect(document.components.securitySchemes).toMatchObject({ key: { type: 'http', scheme: 'bearer' } })
      return document.paths[path][method].security
    }
    expect(await securityOf(true, '/commands', 'get')).toEqual([{ key: ['commands:read'] }])
    expect(await securityOf(false, '/commands', 'post')).toEqual([{ key: ['commands:send'] }, {}])
    expect(await securityOf(true, '/me', 'get')).toEqual([{ key: [] }])
    expect(await securityOf(true, '/healthz', 'get')).toEqual([])
  })
})

describe('keys', () => {
  it('are made, shown without their secret, and revoked', async () => {
    const { ask, apiKeys } = await opened(true)
    const admin = await apiKeys.add('admin')
    const as = bearer(admin.text)
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const made = await ask('/keys', as, 'POST', { name: ' call centre ', scope: 'send', expiresAt })
    expect(made.statusCode).toBe(201)
    const { key, ...shown } = keyWithTextSchema.parse(made.json())
    expect([made.headers.location, shown.name, shown.createdBy, shown.expiresAt]).toEqual([
      `/keys/${shown.id}`,
      'call centre',
      `key:${admin.id}`,
      expiresAt,
    ])
    expect(keySchema.parse((await ask(`/keys/${shown.id}`, as)).json())).toEqual(shown)
    const listed = await ask('/keys', as)
    expect(keyPageSchema.parse(listed.json()).items.map(({ id }) => id)).toEqual([shown.id, admin.id])
    expect(listed.body).not.toContain(key.slice(14))
    expect((await ask('/trigger-command', bearer(key), 'POST', submit)).json()).toMatchObject({
      who: `key:${shown.id}`,
    })
    expect([
      (await ask(`/keys/${shown.id}`, as, 'DELETE')).statusCode,
      (await ask(`/keys/${shown.id}`, as, 'DELETE')).statusCode,
    ]).toEqual([204, 204])
    expect((await ask('/commands', bearer(key))).json()).toMatchObject({ type: '/problems/key-revoked' })
  })

  it.each([
    [{ scope: 'read' }, '/name'],
    [{ name: ' ', scope: 'read' }, '/name'],
    [{ name: 'x'.repeat(101), scope: 'read' }, '/name'],
    [{ name: 'x', scope: 'root' }, '/scope'],
    [{ name: 'x', scope: '' }, '/scope'],
    [{ name: 'x', scope: ' ' }, '/scope'],
    [{ name: 'x', scope: ['read'] }, '/scope'],
    [{ name: 'x', scope: 'read commands:send:' }, '/scope'],
    [{ name: 'x', scope: 'commands:send:wings' }, '/scope'],
    [{ name: 'x', scope: 'constructor' }, '/scope'],
    [{ name: 'x', scope: 'read '.repeat(41) }, '/scope'],
    [{ name: 'x', scope: 'read', expiresAt: 'soon' }, '/expiresAt'],
    [{ name: 'x', scope: 'read', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    [{ name: 'x', scope: 'read', expiresAt: '9999-12-31T23:59:60Z' }, '/expiresAt'],
    [{ name: 'x', scope: 'read', expiresAt: '9999-12-31T23:59:59-23:59' }, '/expiresAt'],
    [{ name: 'x', scope: 'read', secret: 'mine' }, '/secret'],
  ])('are not made of %j', async (body, pointer) => {
    const { ask } = await opened(false)
    const answer = await ask('/keys', {}, 'POST', body)
    expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([422, pointer])
  })

  it('with an invalid id are 404', async () => {
    const { ask } = await opened(false)
    for (const id of ['x', newApiKey().id, 'kf_0123456789']) {
      expect((await ask(`/keys/${id}`)).json()).toMatchObject({ type: '/problems/key-not-found' })
      expect((await ask(`/keys/${id}`, {}, 'DELETE')).statusCode).toBe(404)
    }
    expect((await ask('/keys?cursor=x')).statusCode).toBe(400)
  })
})

describe('names of this server', () => {
  const statusOf = async (
    hosts: NonNullable<Parameters<typeof sampleApp>[0]>['hosts'],
    host: string,
  ): Promise<number> => (await (await opened(false, hosts && { hosts })).ask('/catalogue', { host })).statusCode
  const named = { names: ['Keyfob.example'], also: 'address' } as const

  it.each([
    ['keyfob.EXAMPLE:443', 200],
    ['10.1.2.3:8080', 200],
    ['[2001:db8::1]:8080', 200],
    ['localhost', 200],
    ['evil.example', 421],
    ['keyfob.example.evil', 421],
  ])('with one that is given, and addresses: %s is %i', async (host, status) =>
    expect(await statusOf(named, host)).toBe(status),
  )

  it('are not checked beyond loopback while none is configured', async () => {
    expect(await statusOf({ names: [], also: 'any' }, 'anything.example')).toBe(200)
  })
})

describe('a stream', () => {
  const followed = async (more: { expiresAt?: number } = {}) => {
    const { server, apiKeys } = await sampleServer({ requiresKeys: true })
    cleanups.push(() => server.stop())
    await server.start()
    const key = await apiKeys.add('read', more)
    const response = await fetch(`${server.url}/events`, { headers: bearer(key.text) })
    const stream = { text: '', ended: false }
    const read = async (): Promise<void> => {
      for await (const chunk of response.body ?? []) stream.text += Buffer.from(chunk).toString()
    }
    void read().finally(() => (stream.ended = true))
    await eventually(() => stream.text.includes('retry:'))
    return { apiKeys, key, stream }
  }

  it('ends after its key was revoked, with a comment', async () => {
    const { apiKeys, key, stream } = await followed()
    await apiKeys.revoke(key.id, Date.now())
    await eventually(() => stream.ended)
    expect(stream.text).toContain(': the API key is not valid any more')
  })

  it('ends after its key has expired', async () => {
    const { stream } = await followed({ expiresAt: Date.now() + 5_000 })
    await eventually(() => stream.ended)
    expect(stream.text).toContain(': the API key is not valid any more')
  })
})
