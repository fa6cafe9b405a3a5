/** Questions of brokers in their own words, as their documentation shows them. RabbitMQ itself asks in brokers.servers.test.ts. */
import type { FastifyInstance } from 'fastify'
import { topicsFor } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { type Sample, sampleApp } from './testing/sample-server.ts'

const topics = topicsFor()
let sample: Sample & { app: FastifyInstance }
let key: string
let mine: ReturnType<typeof freshVin>
let other: ReturnType<typeof freshVin>
let password: string
let expiresAt: string
beforeAll(async () => {
  sample = await sampleApp({ requiresKeys: true })
  key = (await sample.apiKeys.add('brokers:ask')).text
}, 60_000)
afterAll(() => sample.app.close())
beforeEach(async () => {
  ;[mine, other] = [freshVin(), freshVin()]
  const admin = { authorization: `Bearer ${(await sample.apiKeys.add('admin')).text}` }
  for (const vin of [mine, other]) await sample.store.vehicleStore.put(vin, {}, systemClock.now())
  const url = `/vehicles/${mine}/credentials`
  const made = await sample.app.inject({ method: 'POST', url, headers: admin, payload: { days: 1 } })
  ;({ password, expiresAt } = made.json())
})

const ask = (path: string, payload: object, as = `?key=${key}`) =>
  sample.app.inject({ method: 'POST', url: `/brokers/${path}${as}`, payload })
const form = (question: string, fields: Readonly<Record<string, string>>) =>
  sample.app.inject({
    method: 'POST',
    url: `/brokers/rabbitmq/${question}?key=${key}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })

describe('RabbitMQ', () => {
  const rabbit = async (question: string, fields: Readonly<Record<string, string>>): Promise<string> =>
    (await form(question, { username: mine, vhost: '/', ...fields })).body

  it('learns who a vehicle is, by a form', async () => {
    expect(await rabbit('user', { password, client_id: mine })).toBe('allow')
    expect(await rabbit('user', { password })).toBe('allow')
    expect(await rabbit('user', { password, client_id: other })).toBe('deny')
    expect(await rabbit('user', { password: 'wrong' })).toBe('deny')
    expect(await rabbit('user', { password, username: other })).toBe('deny')
    expect(await rabbit('user', { password, username: 'guest' })).toBe('deny')
    // A connection by certificate, of which RabbitMQ tells no more than the name.
    expect(await rabbit('user', {})).toBe('deny')
    expect(await rabbit('vhost', { ip: '127.0.0.1' })).toBe('allow')
    expect(await rabbit('vhost', { username: 'guest' })).toBe('deny')
  })

  it.each([
    ['exchange', 'amq.topic', 'write', 'allow'],
    ['exchange', 'amq.topic', 'read', 'allow'],
    ['exchange', 'amq.topic', 'configure', 'deny'],
    ['exchange', 'amq.direct', 'write', 'deny'],
    ['exchange', 'keyfob.status', 'read', 'deny'],
    ['queue', 'mqtt-subscription-MINEqos1', 'configure', 'allow'],
    ['queue', 'mqtt-subscription-MINE-2qos1', 'read', 'allow'],
    ['queue', 'mqtt-subscription-OTHERqos1', 'read', 'deny'],
    ['queue', 'keyfob.acks', 'read', 'deny'],
  ])('lets a vehicle use the %s %s by %s: %s', async (resource, name, permission, expected) => {
    const own = name.replace('MINE', mine).replace('OTHER', other)
    expect(await rabbit('resource', { resource, name: own, permission })).toBe(expected)
  })

  it.each([
    ['write', () => topics.uplink(mine, 'ack'), 'allow'],
    ['write', () => topics.uplink(other, 'ack'), 'deny'],
    ['write', () => topics.command(mine), 'deny'],
    ['read', () => topics.command(mine), 'allow'],
    ['read', () => topics.command(other), 'deny'],
    ['read', () => 'keyfob/v1/*/command', 'deny'],
    ['read', () => '#', 'deny'],
    ['configure', () => topics.command(mine), 'deny'],
  ])('judges a topic: %s %s %s', async (permission, topic, expected) => {
    const fields = { resource: 'topic', name: 'amq.topic', permission, routing_key: topic().replaceAll('/', '.') }
    expect(await rabbit('topic', fields)).toBe(expected)
    expect(await rabbit('topic', { ...fields, name: 'amq.direct' })).toBe('deny')
    // A topic that has dots where this one has slashes is another one.
    if (topic().includes('/')) expect(await rabbit('topic', { ...fields, routing_key: topic() })).toBe('deny')
  })
})

describe('EMQX', () => {
  const emqx = async (question: string, fields: object): Promise<object> =>
    (await ask(`emqx/${question}`, { username: mine, clientid: mine, ...fields })).json()

  it('learns who a vehicle is, and until when', async () => {
    const until = Math.floor(Date.parse(expiresAt) / 1_000)
    const allowed = { result: 'allow', is_superuser: false, expire_at: until }
    expect(await emqx('authentication', { password, peerhost: '127.0.0.1' })).toEqual(allowed)
    expect(await emqx('authentication', { password: 'wrong' })).toEqual({ result: 'deny' })
    expect(await emqx('authentication', { password, clientid: other })).toEqual({ result: 'deny' })
    expect(await emqx('authentication', { password, username: 'keyfob' })).toEqual({ result: 'ignore' })
    expect(await emqx('authentication', { password: null, username: null })).toEqual({ result: 'ignore' })
  })

  it('learns what it may do', async () => {
    const may = (action: string, topic: string) => emqx('authorization', { action, topic, qos: 1, retain: false })
    expect(await may('publish', topics.uplink(mine, 'state'))).toEqual({ result: 'allow' })
    expect(await may('subscribe', topics.command(mine))).toEqual({ result: 'allow' })
    for (const topic of ['#', '+/#', topics.command(other), `$share/g/${topics.command(mine)}`])
      expect(await may('subscribe', topic)).toEqual({ result: 'deny' })
    expect(await may('publish', topics.command(mine))).toEqual({ result: 'deny' })
    expect(await may('all', topics.command(mine))).toEqual({ result: 'deny' })
  })
})

describe.each(['', '_m5'])('VerneMQ%s', (version) => {
  const verne = async (hook: string, fields: object): Promise<object> =>
    (await ask(`vernemq/${hook}${version}`, { username: mine, client_id: mine, mountpoint: '', ...fields })).json()
  const refused = { result: { error: 'not_allowed' } }

  it('learns who a vehicle is', async () => {
    const register = { peer_addr: '127.0.0.1', peer_port: 8888, clean_session: false, password }
    expect(await verne('auth_on_register', register)).toEqual({ result: 'ok' })
    expect(await verne('auth_on_register', { ...register, password: 'wrong' })).toEqual(refused)
    expect(await verne('auth_on_register', { ...register, client_id: other })).toEqual(refused)
    expect(await verne('auth_on_register', { ...register, username: null })).toEqual({ result: 'next' })
  })

  it('learns what it may do', async () => {
    const said = { qos: 1, payload: 'aGVsbG8=', retain: false }
    expect(await verne('auth_on_publish', { ...said, topic: topics.uplink(mine, 'ack') })).toEqual({ result: 'ok' })
    expect(await verne('auth_on_publish', { ...said, topic: topics.uplink(other, 'ack') })).toEqual(refused)
    const filters = (...of: readonly string[]) => ({ topics: of.map((topic) => ({ topic, qos: 1 })) })
    expect(await verne('auth_on_subscribe', filters(topics.command(mine)))).toEqual({ result: 'ok' })
    expect(await verne('auth_on_subscribe', filters(topics.command(mine), '#'))).toEqual(refused)
    expect(await verne('auth_on_subscribe', filters())).toEqual(refused)
  })
})

describe('the key of a broker', () => {
  it('is taken from the URL there, from a header everywhere, and is needed', async () => {
    const fields = { username: mine, password }
    expect((await ask('emqx/authentication', fields, '')).statusCode).toBe(401)
    expect((await ask('emqx/authentication', fields, '?key=kf_wrong')).statusCode).toBe(401)
    const weak = (await sample.apiKeys.add('send')).text
    expect((await ask('emqx/authentication', fields, `?key=${weak}`)).statusCode).toBe(403)
    const headers = { authorization: `Bearer ${key}` }
    const url = '/brokers/emqx/authentication'
    expect((await sample.app.inject({ method: 'POST', url, headers, payload: fields })).statusCode).toBe(200)
    const admin = (await sample.apiKeys.add('admin')).text
    expect((await sample.app.inject(`/keys?key=${admin}`)).statusCode).toBe(401)
    // The name of a key of one operation is not that of another.
    expect((await sample.app.inject(`/vehicles?key=${admin}`)).statusCode).toBe(401)
  })

  it('opens nothing else, and forms are taken nowhere else', async () => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-www-form-urlencoded' }
    expect((await sample.app.inject({ url: '/vehicles', headers })).statusCode).toBe(403)
    const url = '/brokers/emqx/authentication'
    expect((await sample.app.inject({ method: 'POST', url, headers, payload: 'username=a' })).statusCode).toBe(415)
    const admin = { ...headers, authorization: `Bearer ${(await sample.apiKeys.add('admin')).text}` }
    expect(
      (await sample.app.inject({ method: 'POST', url: '/keys', headers: admin, payload: 'name=a' })).statusCode,
    ).toBe(415)
  })

  it.each(['rabbitmq/other', 'emqx/acl', 'vernemq/on_publish', 'vernemq/constructor'])(
    'has no question %s',
    async (path) => {
      expect((await ask(path, {})).statusCode).toBe(404)
    },
  )

  it('says deny, not yes, to what is malformed', async () => {
    expect((await form('user', { username: '' })).body).toBe('deny')
    const odd = `/brokers/rabbitmq/topic?key=${key}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const bytes = Buffer.concat([Buffer.from(`username=${mine}&routing_key=`), Buffer.from([0xff, 0xfe, 0x25, 0x25])])
    const answer = await sample.app.inject({ method: 'POST', url: odd, headers, payload: bytes })
    expect([answer.statusCode, answer.body]).toEqual([200, 'deny'])
    const nul = await form('topic', { name: '\0' })
    expect(nul.statusCode).toBe(422)
  })
})
