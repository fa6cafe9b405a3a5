import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemSchema } from './http-problem.ts'
import { routes } from './routes.ts'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeAll(async () => void (sample = await sampleApp()))
afterAll(() => sample.app.close())

type Case = readonly [what: string, status: number, name: string | undefined, request: InjectOptions]

const json = { 'content-type': 'application/json' }
const id = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d'
const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`

/** Bodies that no route accepts. */
const badBodies: readonly (readonly [
  string,
  number,
  string | undefined,
  Pick<InjectOptions, 'payload' | 'headers'>,
])[] = [
  ['2 MB', 413, undefined, { headers: json, payload: `{"x":"${'x'.repeat(2_000_000)}"}` }],
  ['no JSON', 400, 'position 2', { headers: json, payload: '{ bad' }],
  ['JSON that ends early', 400, 'too early', { headers: json, payload: '{"vin":' }],
  ['no UTF-8', 400, 'UTF-8', { headers: json, payload: Buffer.from([0x7b, 0xff, 0x7d]) }],
  ['text', 415, undefined, { headers: { 'content-type': 'text/plain' }, payload: '{}' }],
  ['a form', 415, undefined, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=b' }],
  ['an array', 422, 'body', { headers: json, payload: '[]' }],
  ['a string', 422, 'body', { headers: json, payload: '"x"' }],
  ['an unknown property', 422, '/frobnicate', { headers: json, payload: '{"frobnicate":1}' }],
  ['a NUL', 422, '/frobnicate', { headers: json, payload: '{"frobnicate":"a\\u0000"}' }],
  ['a lone surrogate', 422, '/frobnicate', { headers: json, payload: '{"frobnicate":"\\ud800"}' }],
  ['a lone surrogate in a name', 422, '/', { headers: json, payload: '{"\\ud800":1}' }],
  ['__proto__', 422, '/__proto__', { headers: json, payload: '{"__proto__":{"x":1}}' }],
  ['constructor', 422, '/constructor', { headers: json, payload: '{"constructor":{"prototype":{"x":1}}}' }],
  ['deep nesting', 422, '/a', { headers: json, payload: deep }],
  ['an infinite number', 422, '/ttlSeconds', { headers: json, payload: '{"ttlSeconds":1e999}' }],
]

const submit = (payload: object | string, headers: Record<string, string> = {}): InjectOptions => ({
  method: 'POST',
  url: '/trigger-command',
  headers: { ...json, ...headers },
  payload,
})
const good = { command: 'engine_start', vin: sampleVin }

const submits: readonly Case[] = [
  ['nothing', 422, 'body', { method: 'POST', url: '/trigger-command' }],
  ['no command', 422, '/command', submit({ vin: sampleVin })],
  ['no vin', 422, '/vin', submit({ command: 'engine_start' })],
  ['command null', 422, '/command', submit({ ...good, command: null })],
  ['command a number', 422, '/command', submit({ ...good, command: 1 })],
  ['command empty', 422, '/command', submit({ ...good, command: '' })],
  ['command too long', 422, '/command', submit({ ...good, command: 'x'.repeat(81) })],
  ['command with NUL', 422, '/command', submit({ ...good, command: 'a\0' })],
  ['vin a number', 422, '/vin', submit({ ...good, vin: 17 })],
  ['vin too short', 422, '/vin', submit({ ...good, vin: '1KF' })],
  ['vin too long', 422, '/vin', submit({ ...good, vin: `${sampleVin}0` })],
  ['vin with O', 422, '/vin', submit({ ...good, vin: sampleVin.replace('K', 'O') })],
  ['vin with a topic wildcard', 422, '/vin', submit({ ...good, vin: `+${sampleVin.slice(1)}` })],
  ['vin with a line break', 422, '/vin', submit({ ...good, vin: `${sampleVin}\n` })],
  ['vin with an odd S', 422, '/vin', submit({ ...good, vin: `ſ${sampleVin.slice(1)}` })],
  ['ivc null', 422, '/ivc', submit({ ...good, ivc: null })],
  ['ivc too long', 422, '/ivc', submit({ ...good, ivc: 'x'.repeat(65) })],
  ['ivc with a slash', 422, '/ivc', submit({ ...good, ivc: 'a/b' })],
  ['params an array', 422, '/params', submit({ ...good, params: [] })],
  ['params a string', 422, '/params', submit({ ...good, params: 'x' })],
  ['NUL deep in params', 422, '/params/a/0/b', submit({ ...good, params: { a: [{ b: 'x\0' }] } })],
  [
    'a lone surrogate deep in params',
    422,
    '/params/a~1b',
    submit('{"command":"x","vin":"y","params":{"a/b":"\\udfff"}}'),
  ],
  [
    '__proto__ in params',
    422,
    '/params/__proto__',
    submit(`{"command":"engine_start","vin":"${sampleVin}","params":{"__proto__":{"x":1}}}`),
  ],
  ['ttl a string', 422, '/ttlSeconds', submit({ ...good, ttlSeconds: '10' })],
  ['ttl zero', 422, '/ttlSeconds', submit({ ...good, ttlSeconds: 0 })],
  ['ttl negative', 422, '/ttlSeconds', submit({ ...good, ttlSeconds: -1 })],
  ['a bad key', 400, 'Idempotency-Key', submit(good, { 'idempotency-key': 'a b' })],
]

const hook = (payload: object): InjectOptions => ({ method: 'POST', url: '/webhooks', headers: json, payload })
const goodHook = { url: 'https://receiver.example/' }
const webhooks: readonly Case[] = [
  ['no URL', 422, '/url', hook({})],
  ['a URL that is a number', 422, '/url', hook({ url: 1 })],
  ['a URL that is null', 422, '/url', hook({ url: null })],
  ['a URL that is endless', 422, '/url', hook({ url: `https://x/${'x'.repeat(5_000)}` })],
  ['no states', 422, '/states', hook({ ...goodHook, states: [] })],
  ['an unknown state', 422, '/states/1', hook({ ...goodHook, states: ['sent', 'done'] })],
  ['states as text', 422, '/states', hook({ ...goodHook, states: 'sent' })],
  ['an unknown command', 422, '/commands/0', hook({ ...goodHook, commands: ["'--"] })],
  ['a bad VIN', 422, '/vins/0', hook({ ...goodHook, vins: ['IOQ'] })],
  ['101 VINs', 422, '/vins', hook({ ...goodHook, vins: Array.from({ length: 101 }, () => sampleVin) })],
  ['a long description', 422, '/description', hook({ ...goodHook, description: 'x'.repeat(501) })],
  ['enabled as text', 422, '/enabled', hook({ ...goodHook, enabled: 'yes' })],
  ['a secret of one’s own', 422, '/secret', hook({ ...goodHook, secret: 'whsec_x' })],
  ['change of the URL to null', 422, '/url', { method: 'PATCH', url: `/webhooks/${id}`, payload: { url: null } }],
  ['change of no id', 404, 'UUIDv7', { method: 'PATCH', url: '/webhooks/42', payload: {} }],
  ['find of no id', 404, 'UUIDv7', { url: '/webhooks/42' }],
  ['delete of no id', 404, 'UUIDv7', { method: 'DELETE', url: '/webhooks/%00' }],
  ['rotate of no id', 404, 'UUIDv7', { method: 'POST', url: '/webhooks/x/rotate-secret' }],
  ['test of no id', 404, 'UUIDv7', { method: 'POST', url: '/webhooks/x/test' }],
  ['replay since nothing', 422, '/since', { method: 'POST', url: `/webhooks/${id}/replay`, payload: {} }],
  [
    'replay since yesterday',
    422,
    '/since',
    { method: 'POST', url: `/webhooks/${id}/replay`, payload: { since: 'yesterday' } },
  ],
  [
    'replay since a day',
    422,
    '/since',
    { method: 'POST', url: `/webhooks/${id}/replay`, payload: { since: '2026-01-01' } },
  ],
  [
    'replay since the year 0',
    422,
    '/since',
    { method: 'POST', url: `/webhooks/${id}/replay`, payload: { since: '0000-01-01T00:00:00Z' } },
  ],
  [
    'runs of a schedule with a cursor of the year 0',
    400,
    'cursor',
    { url: `/schedules/${id}/runs?cursor=0000-01-01T00:00:00Z` },
  ],
  ['next of a schedule after the year 9999', 400, 'after', { url: `/schedules/${id}/next?after=9999-12-31T23:59:60Z` }],
  ['next of a schedule after the year 0', 400, 'after', { url: `/schedules/${id}/next?after=0000-01-01T00:00:00Z` }],
  ['replay of an unknown delivery', 404, 'position', { method: 'POST', url: `/webhooks/${id}/deliveries/x/replay` }],
  [
    'replay of an endless delivery',
    404,
    'position',
    { method: 'POST', url: `/webhooks/${id}/deliveries/${'9'.repeat(16)}/replay` },
  ],
  ['deliveries of no id', 404, 'UUIDv7', { url: '/webhooks/42/deliveries' }],
  ['deliveries in an unknown state', 400, 'state', { url: `/webhooks/${id}/deliveries?state=sent` }],
  ['deliveries with a bad cursor', 400, 'cursor', { url: `/webhooks/${id}/deliveries?cursor=x` }],
  ['deliveries with limit 0', 400, 'limit', { url: `/webhooks/${id}/deliveries?limit=0` }],
]

const others: readonly Case[] = [
  ['cancel of no id', 404, 'UUIDv7', { method: 'POST', url: '/commands/42/cancel' }],
  ['find of no id', 404, 'UUIDv7', { url: '/commands/42' }],
  ['find of an older UUID', 404, 'UUIDv7', { url: '/commands/9b2e1f3a-8c4d-4e5f-9a6b-7c8d9e0f1a2b' }],
  ['find of a NUL', 404, 'UUIDv7', { url: '/commands/%00' }],
  ['find of a broken escape', 400, 'percent', { url: '/commands/%ff' }],
  ['find of something endless', 414, 'long', { url: `/commands/${'x'.repeat(500)}` }],
  ['stream of no id', 404, 'UUIDv7', { url: '/commands/42/events' }],
  [
    'stream with a bad position',
    400,
    'Last-Event-ID',
    { url: `/commands/${id}/events`, headers: { 'last-event-id': 'x' } },
  ],
  ['stream with a bad position in the query', 400, 'lastEventId', { url: `/commands/${id}/events?lastEventId=-1` }],
  ['stream with an unknown parameter', 400, 'foo', { url: `/commands/${id}/events?foo=1` }],
  ['stream of all with a bad position', 400, 'Last-Event-ID', { url: '/events', headers: { 'last-event-id': '1e5' } }],
  ['stream of all with a bad VIN', 400, 'vin', { url: '/events?vin=1' }],
  ['stream of all with an unknown parameter', 400, 'foo', { url: '/events?foo=1' }],
  ['list with a bad VIN', 400, 'vin', { url: '/commands?vin=%00' }],
  ['list with two VINs', 400, 'vin', { url: `/commands?vin=${sampleVin}&vin=${sampleVin}` }],
  ['list with a bad state', 400, 'state', { url: '/commands?state=done' }],
  ['list with a bad command', 400, 'command', { url: '/commands?command=%27--' }],
  ['list with limit 0', 400, 'limit', { url: '/commands?limit=0' }],
  ['list with limit 201', 400, 'limit', { url: '/commands?limit=201' }],
  ['list with limit x', 400, 'limit', { url: '/commands?limit=x' }],
  ['list with half a limit', 400, 'limit', { url: '/commands?limit=1.5' }],
  ['list with a bad cursor', 400, 'cursor', { url: '/commands?cursor=x' }],
  ['list with an unknown parameter', 400, 'foo', { url: '/commands?foo=1' }],
  ['list with __proto__', 400, '__proto__', { url: '/commands?__proto__=1' }],
  ['vehicles with limit -1', 400, 'limit', { url: '/vehicles?limit=-1' }],
  ['vehicles with a bad cursor', 400, 'cursor', { url: '/vehicles?cursor=%F0%9F%9A%97' }],
  ['vehicles with an unknown parameter', 400, 'foo', { url: '/vehicles?foo=1' }],
  ['find of no VIN', 404, 'VIN', { url: '/vehicles/42' }],
  ['put of no VIN', 404, 'VIN', { method: 'PUT', url: '/vehicles/42', payload: {} }],
  ['put of nothing', 422, 'body', { method: 'PUT', url: `/vehicles/${sampleVin}` }],
  ['put of a bad IVC', 422, '/ivc', { method: 'PUT', url: `/vehicles/${sampleVin}`, payload: { ivc: 'a b' } }],
  ['put of a number', 422, '/ivc', { method: 'PUT', url: `/vehicles/${sampleVin}`, payload: { ivc: 1 } }],
  ['an unknown type', 404, 'catalogue', { url: '/catalogue/%00' }],
  ['an unknown problem', 404, 'problem', { url: '/problems/no%20such' }],
]

const refusal = async ([, status, name, request]: Case): Promise<void> => {
  sample.calls.length = 0
  const answer = await sample.app.inject(request)
  expect(answer.statusCode, answer.body).toBe(status)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  const problem = problemSchema.parse(answer.json())
  if (name !== undefined) expect(JSON.stringify([problem.detail, problem.errors ?? []])).toContain(name)
  expect(sample.calls).toEqual([])
}

const filled = (path: string): string =>
  path.replace(':id', id).replace(':vin', sampleVin).replace(':name', 'engine_start').replace(':deliveryId', '1')

describe('bad input is refused by the HTTP server', () => {
  it.each(submits)('submit: %s', (...one) => refusal(one))
  it.each(webhooks)('webhooks: %s', (...one) => refusal(one))
  it.each(others)('%s', (...one) => refusal(one))

  const taking = routes.filter(({ method }) => method !== 'GET')
  for (const { method, path } of taking) {
    // Brokers ask with fields of their own, and RabbitMQ by forms.
    const isTaken = (what: string): boolean =>
      path.startsWith('/brokers/') &&
      (['an unknown property', 'constructor'].includes(what) || (what === 'a form' && path.includes('rabbitmq')))
    const bad = badBodies.filter(([what]) => !isTaken(what))
    it.each(bad)(`${method} ${path}: %s`, (what, status, name, rest) =>
      refusal([what, status, name, { method, url: filled(path), ...rest }]),
    )
  }

  it.each(routes.map(({ path }) => [filled(path)] as const))(
    '%s has no other method, and says which it has',
    async (url) => {
      const answer = await sample.app.inject({ method: 'OPTIONS', url, headers: json, payload: '{}' })
      expect(answer.statusCode).toBe(405)
      expect(answer.headers['allow']).toMatch(/GET|POST|PUT|PATCH|DELETE/)
      expect(answer.json()).toMatchObject({ type: '/problems/method-not-allowed' })
    },
  )

  it.each([
    ['an endless name', `{"${'~/'.repeat(30_000)}":1}`],
    ['names without end', JSON.stringify(Object.fromEntries(Array.from({ length: 4_000 }, (_, n) => [n, n])))],
    ['a list of mistakes', `{"name":"x","command":"x","target":{"vins":[${'"",'.repeat(9_000)}""]}}`],
  ])('answers %s with less than it sent', async (_what, payload) => {
    const answer = await sample.app.inject({ method: 'POST', url: '/schedules', headers: json, payload })
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors.length).toBeLessThanOrEqual(20)
    expect(answer.body.length).toBeLessThan(8_000)
  })

  it('has nothing at other paths', () => refusal(['', 404, 'nothing at this path', { url: '/nothing' }]))
})
