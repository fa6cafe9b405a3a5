/** Tokens of an OIDC issuer, judged with keys from a real HTTP server. */
import { createHmac, createPublicKey } from 'node:crypto'
import { VirtualClock, minutes, newPrivateKey, seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { exportJWK, exportSPKI, importJWK } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { IssuerUnavailable } from '../ports/issuer-unavailable.ts'
import { MemoryWindows } from '../live/memory-windows.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { newApiKey } from './api-key.ts'
import { freshFor, keptFor, readPause } from './issuer-keys.ts'
import { attemptsMax } from './key-access.ts'
import { makeAccess } from './make-access.ts'
import { SampleApiKeyStore } from './testing/sample-api-key-store.ts'
import { SampleIssuer } from './testing/sample-issuer.ts'
import type { TokenSettings } from './token-judge.ts'

let database: SampleStore
let issuer: SampleIssuer
let clock: VirtualClock
let log: SampleLog
const attempts = () => new MemoryWindows({ clock, windowsMax: 10 })
let access: ReturnType<typeof makeAccess>['access']
const use = (changes: Partial<TokenSettings> = {}): void => {
  const store = new SampleApiKeyStore(database.database)
  const tokens = { ...issuer.settings, ...changes }
  access = makeAccess({ store, clock, log, firstKey: null, requiredBy: null, tokens, attempts: attempts() }).access
}
beforeAll(async () => void (database = await SampleStore.open()))
beforeEach(async () => {
  clock = new VirtualClock()
  await clock.advance(minutes(60))
  log = new SampleLog()
  issuer = await SampleIssuer.start()
  use()
})
afterEach(() => issuer.stop())
afterAll(() => database.close())

let calls = 0
/** Each from its own network, so that none is refused for the attempts of others. */
const admit = (text: string) => access.admit(text, `192.0.2.${(calls += 1)}`)
const make = (...more: readonly [claims?: Record<string, unknown>, header?: Record<string, string | undefined>]) =>
  issuer.token(clock.now(), ...more)
const judged = async (text: string): Promise<string> => {
  const admission = await admit(text)
  return admission.ok ? 'ok' : (admission.detail ?? admission.reason)
}
const at = (offset: number): number => clock.now() / 1_000 + offset
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a token', () => {
  it('says who the caller is, what it may do, and until when', async () => {
    const scope = 'openid read commands:send:doors profile'
    expect(await admit(await make({ sub: 'auth0|ada', name: 'Ada', scope, exp: at(60) }))).toEqual({
      ok: true,
      holder: {
        who: 'oidc:auth0|ada',
        name: 'Ada',
        issuer: 'https://issuer.example/keyfob',
        scopes: ['read', 'commands:send:doors'],
        labels: [],
        expiresAt: clock.now() + seconds(60),
      },
    })
    expect(await admit(await make({ aud: ['other', 'keyfob-test'], scope: undefined }))).toMatchObject({
      ok: true,
      holder: { name: 'ada', scopes: [] },
    })
  })

  it('has its scopes in the claim that is configured, as a text or as a list', async () => {
    use({ scopeClaim: 'https://keyfob.example/roles' })
    for (const roles of ['read send', ['read', 'send', 7]])
      expect(await admit(await make({ 'https://keyfob.example/roles': roles, scope: 'admin' }))).toMatchObject({
        holder: { scopes: ['read', 'send'] },
      })
    for (const roles of [7, { read: true }, null])
      expect(await admit(await make({ 'https://keyfob.example/roles': roles }))).toMatchObject({
        holder: { scopes: [] },
      })
  })

  it('is bound to the labels of the claim that is configured, and never to all vehicles by mistake', async () => {
    use({ labelsClaim: 'labels' })
    for (const labels of ['region=eu pool', ['region=eu', 'pool']])
      expect(await admit(await make({ labels }))).toMatchObject({ holder: { labels: ['region=eu', 'pool'] } })
    for (const labels of [undefined, [], '', 'Region EU', ['*'], 7, Array.from({ length: 21 }, (_, n) => `l${n}`)])
      expect(await judged(await make({ labels }))).toBe('its claim labels is not a list of labels')
  })

  it('is accepted with another algorithm of the list, and not with one that is not on it', async () => {
    await issuer.add('rsa', 'RS256')
    await issuer.add('edwards', 'EdDSA')
    expect(await judged(await make({}, { kid: 'rsa' }))).toBe('ok')
    expect(await judged(await make({}, { kid: 'edwards' }))).toBe('its algorithm is not one of those that are accepted')
  })

  it.each<[string, () => Record<string, unknown>, string]>([
    [
      'of another issuer',
      () => ({ iss: 'https://issuer.example/' }),
      'its claim iss is missing, or not what is expected',
    ],
    ['for another audience', () => ({ aud: 'other' }), 'its claim aud is missing, or not what is expected'],
    ['without an audience', () => ({ aud: undefined }), 'its claim aud is missing, or not what is expected'],
    ['without an end', () => ({ exp: undefined }), 'its claim exp is missing, or not what is expected'],
    ['whose end is no instant', () => ({ exp: 1e15 }), 'its claim exp is too far away'],
    ['that is over', () => ({ exp: at(-31) }), 'token_expired'],
    ['that begins later', () => ({ nbf: at(31) }), 'its claim nbf is missing, or not what is expected'],
    ['without a subject', () => ({ sub: undefined }), 'its claim sub is missing, or not what is expected'],
    ['with a subject of spaces', () => ({ sub: 'a b' }), 'its claim sub is not 1 to 100 visible ASCII characters'],
    ['with a long subject', () => ({ sub: 'x'.repeat(101) }), 'its claim sub is not 1 to 100 visible ASCII characters'],
    ['with an empty subject', () => ({ sub: '' }), 'its claim sub is not 1 to 100 visible ASCII characters'],
    ['that is very long', () => ({ more: 'x'.repeat(8_192) }), 'it is too long'],
  ])('%s is refused', async (_what, claims, problem) => {
    expect(await judged(await make(claims()))).toBe(problem)
  })

  it('is judged by clocks that may differ a little', async () => {
    expect([await judged(await make({ exp: at(-29) })), await judged(await make({ nbf: at(29) }))]).toEqual([
      'ok',
      'ok',
    ])
  })

  it('ends when it expires, for streams, too', async () => {
    const token = await make({ exp: at(10) })
    expect([await judged(token), await access.stillHolds(token)]).toEqual(['ok', true])
    await clock.advance(seconds(40))
    expect([await judged(token), await access.stillHolds(token)]).toEqual(['token_expired', false])
  })

  it('that is no token, and a token where no issuer is configured, is what a wrong API key is', async () => {
    for (const text of ['a.b', 'a.b.c.d', 'sesame', '']) expect(await judged(text)).toBe('malformed')
    expect(await judged('a.b.c')).toBe('it is malformed')
    const { access: bare } = makeAccess({
      store: new SampleApiKeyStore(database.database),
      clock,
      log,
      firstKey: null,
      requiredBy: null,
      tokens: null,
      attempts: attempts(),
    })
    expect(await bare.admit(await make(), '192.0.2.9')).toMatchObject({ ok: false, reason: 'malformed' })
  })

  it('that is not valid counts as an attempt, and a valid one always works', async () => {
    for (let each = 0; each < attemptsMax; each += 1) await access.admit(await make({ aud: 'x' }), '198.51.100.1')
    const refused = await access.admit(await make({ aud: 'x' }), '198.51.100.1')
    expect(refused).toMatchObject({ ok: false, reason: 'too_many_attempts' })
    expect(await access.admit(await make(), '198.51.100.1')).toMatchObject({ ok: true })
  })
})

describe('a forged token', () => {
  const claims = () => ({ iss: issuer.settings.issuer, aud: 'keyfob-test', sub: 'eve', exp: at(60), scope: 'admin' })
  const unaccepted = 'its algorithm is not one of those that are accepted'

  it('without a signature is refused', async () => {
    for (const alg of ['none', 'None', 'NONE'])
      expect(await judged(`${encoded({ alg })}.${encoded(claims())}.`)).toBe(unaccepted)
    const [header, payload] = (await make()).split('.')
    expect(await judged(`${header}.${payload}.`)).not.toBe('ok')
  })

  it('that takes the public key for a secret is refused', async () => {
    const [key] = issuer.keySet.keys
    const spki = await exportSPKI((await importJWK(key!, 'ES256', { extractable: true })) as CryptoKey) // an asymmetric key
    for (const secret of [spki, JSON.stringify(key), String(key!.x)]) {
      const signed = `${encoded({ alg: 'HS256', kid: 'first' })}.${encoded(claims())}`
      const signature = createHmac('sha256', secret).update(signed).digest('base64url')
      expect(await judged(`${signed}.${signature}`)).toBe(unaccepted)
    }
  })

  it('with a signature of another key, or changed claims, is refused', async () => {
    const [header, , signature] = (await make()).split('.')
    expect(await judged(`${header}.${encoded(claims())}.${signature}`)).toBe('its signature is wrong')
    const other = await SampleIssuer.start()
    expect(await judged(await other.token(clock.now(), claims(), { kid: 'first' }))).toBe('its signature is wrong')
    await other.stop()
  })

  it('that brings its own key is refused', async () => {
    const jwk = await exportJWK(createPublicKey(newPrivateKey('p256')))
    const other = await SampleIssuer.start()
    for (const header of [{ jwk }, { jku: other.url }, { x5u: other.url }])
      expect(await judged(await other.token(clock.now(), claims(), { kid: 'first', ...(header as object) }))).toBe(
        'its signature is wrong',
      )
    expect(other.reads).toBe(0)
    await other.stop()
  })
})

describe('the keys of the issuer', () => {
  it('are read once, and again beside the requests when they are old', async () => {
    for (let each = 0; each < 5; each += 1) expect(await judged(await make())).toBe('ok')
    expect(issuer.reads).toBe(1)
    await clock.advance(freshFor + 1)
    expect(await judged(await make())).toBe('ok')
    await eventually(() => issuer.reads === 2)
  })

  it('are read at once when the issuer rotates them', async () => {
    const before = await make()
    await judged(before)
    await clock.advance(readPause)
    await issuer.add('second')
    issuer.drop('first')
    expect([await judged(await make()), issuer.reads]).toEqual(['ok', 2])
    expect(await judged(before)).toBe('the issuer has no key like the one that it names')
  })

  it('are read once in ten seconds, whatever key ids come', async () => {
    const strange = await SampleIssuer.start()
    const flood = async () => {
      const tokens = Array.from({ length: 50 }, (_, n) => strange.token(clock.now(), {}, { kid: `k${n}` }))
      return new Set(await Promise.all((await Promise.all(tokens)).map(judged)))
    }
    const unknown = new Set(['the issuer has no key like the one that it names'])
    expect([await flood(), issuer.reads]).toEqual([unknown, 1])
    await clock.advance(readPause)
    expect([await flood(), issuer.reads]).toEqual([unknown, 2])
    expect([await judged(await make()), await flood(), issuer.reads]).toEqual(['ok', unknown, 2])
    await strange.stop()
  })

  it('count for an hour while the issuer is unavailable, and are read when it is back', async () => {
    const token = () => make({ exp: at(7_200) })
    expect(await judged(await token())).toBe('ok')
    issuer.answer = (_request, response) => response.destroy()
    await clock.advance(keptFor)
    expect(await judged(await token())).toBe('ok')
    await eventually(() => log.of('access.issuer_unavailable').length === 1)
    await clock.advance(readPause)
    await expect(admit(await token())).rejects.toThrow(IssuerUnavailable)
    expect(await access.stillHolds(await token())).toBe(false)
    issuer.answer = undefined
    await expect(admit(await token())).rejects.toThrow(IssuerUnavailable)
    await clock.advance(readPause)
    expect(await judged(await token())).toBe('ok')
  })

  it.each<[string, NonNullable<SampleIssuer['answer']>, RegExp]>([
    ['a status', (_request, response) => void response.writeHead(404).end(), /status 404/],
    ['no JSON', (_request, response) => void response.end('<html>'), /JSON/],
    ['no set of keys', (_request, response) => void response.end('{"keys":[1]}'), /not a set of keys/],
    ['null', (_request, response) => void response.end('null'), /not a set of keys/],
    ['too much', (_request, response) => void response.end(`"${'x'.repeat(300_000)}"`), /larger than 262144 bytes/],
    [
      'too many keys',
      (_request, response) => void response.end(JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) })),
      /more than 100 keys/,
    ],
    [
      'a redirect',
      (request, response) => void response.writeHead(302, { location: `http://${request.headers.host}/other` }).end(),
      /fetch failed|redirect/,
    ],
  ])('that answers with %s is unavailable', async (_what, answer, error) => {
    issuer.answer = answer
    await expect(admit(await make())).rejects.toThrow(IssuerUnavailable)
    expect(log.of('access.issuer_unavailable')).toMatchObject([
      { url: issuer.url, error: expect.stringMatching(error) },
    ])
    expect(issuer.reads).toBe(1)
  })

  it('that does not answer in time is unavailable, and API keys work all the same', async () => {
    issuer.answer = () => undefined
    const token = await make()
    const waiting = admit(token)
    waiting.catch(() => undefined) // looked at below
    await eventually(() => issuer.reads === 1)
    const { text } = await new SampleApiKeyStore(database.database).add('read')
    expect(await judged(text)).toBe('ok')
    expect(await judged(newApiKey().text)).toBe('unknown')
    await clock.advance(seconds(3))
    await expect(waiting).rejects.toThrow(IssuerUnavailable)
    expect(log.of('access.issuer_unavailable')).toMatchObject([{ error: 'it did not answer in time' }])
  })
})
