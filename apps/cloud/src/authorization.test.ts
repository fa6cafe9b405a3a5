/** Who is authorized for each operation of the API, on a whole server: every operation with every scope. */
import { dropDatabase, eventually, freshDatabase, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { newApiKey } from './access/api-key.ts'
import { makeConfig } from './config/config.ts'
import { readEnvironment } from './config/environment.ts'
import type { OperationScope } from './http/operation.ts'
import { operations, routes } from './http/routes.ts'
import { makeLogging } from './observability/logger.ts'
import { type Action, actionNames, actions, bundles } from './ports/scopes.ts'
import { type KeyfobServer, makeServer } from './server.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: KeyfobServer
let database: string
const scopes: readonly string[] = [...bundles, ...actionNames, 'commands:send:doors']
const shared = inject('sharedPostgres')
const first = newApiKey()
/** One for each scope, by its name, and those that are not valid. */
const keys: Record<string, string> = { admin: first.text, unknown: newApiKey().text, malformed: 'kf_sesame' }

beforeAll(async () => {
  folder = await temporaryFolder()
  database = await freshDatabase(shared.url, shared.template)
  const settings = {
    DATABASE_URL: database,
    PORT: '0',
    KEYFOB_MQTT_PORT: '0',
    KEYFOB_MQTT_WS_PORT: '0',
    KEYFOB_DATA_DIR: folder.path,
    KEYFOB_LOG_LEVEL: 'silent',
    KEYFOB_KEYS: 'required',
    KEYFOB_AUTO_REGISTER: 'true',
    KEYFOB_FIRST_KEY: first.text,
    KEYFOB_TRUSTED_PROXIES: '127.0.0.1',
  }
  const config = makeConfig(readEnvironment(settings))
  server = await makeServer({ config, logging: makeLogging(config.logLevel) })
  await server.start()
  for (const scope of scopes.filter((each) => each !== 'admin')) keys[scope] = (await create(scope)).key
  keys['bound'] = (await create('send', undefined, ['region=eu'])).key
  const revoked = await create('admin')
  await ask('DELETE', `/keys/${revoked.id}`, first.text)
  keys['revoked'] = revoked.key
  const expired = await create('admin', new Date(Date.now() + 5_000).toISOString())
  keys['expired'] = expired.key
  await eventually(async () => (await ask('GET', '/catalogue', expired.key)).status === 401)
}, 60_000)
afterAll(async () => {
  await server.stop()
  await dropDatabase(shared.url, database)
  await folder.remove()
})

interface Asked {
  readonly status: number
  readonly type: string | undefined
}

let asked = 0

/** Each request from its own address, so that none is refused for the attempts of others. */
const ask = async (method: string, path: string, key?: string): Promise<Asked & { body: unknown }> => {
  const leave = new AbortController()
  asked += 1
  const headers = {
    'x-forwarded-for': `10.0.${Math.floor(asked / 250)}.${asked % 250}`,
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  }
  const response = await fetch(server.apiUrl + path, { method, headers, redirect: 'manual', signal: leave.signal })
  const isJson = response.headers.get('content-type')?.includes('json') === true && method !== 'HEAD'
  const body = isJson ? ((await response.json()) as { type?: string }) : undefined
  leave.abort() // a stream would not end by itself
  return { status: response.status, type: body?.type, body }
}

/** `scope`: one or more, separated by spaces. */
const create = async (
  scope: string,
  expiresAt?: string,
  labels?: readonly string[],
): Promise<{ id: string; key: string }> => {
  const response = await fetch(`${server.apiUrl}/keys`, {
    method: 'POST',
    body: JSON.stringify({ name: scope, scope, expiresAt, labels }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${first.text}` },
  })
  expect(response.status).toBe(201)
  return (await response.json()) as { id: string; key: string } // the API's own schema
}

/** A path to nothing that exists: an authorized caller gets an answer about it, and nothing changes. */
const pathOf = (template: string): string => template.replaceAll(/:\w+/g, '0000000000')

/** The scopes that include what an operation needs, by the table and not by the functions that guard. */
const scopesFor = (needed: OperationScope): readonly string[] => {
  if (needed === 'any' || needed === 'public') return scopes
  const least = bundles.indexOf(actions[needed].bundle)
  return [...bundles.slice(least), needed, ...(needed === 'commands:send' ? ['commands:send:doors'] : [])]
}

const walked = operations.flatMap(({ id, method, paths, scope }) =>
  paths.map((path) => ({ id, method, path: pathOf(path), scope })),
)

describe.each(walked.filter(({ scope }) => scope !== 'public'))('$method $path ($scope)', ({ method, path, scope }) => {
  it.each([
    ['no', undefined, 'key-missing'],
    ['a malformed', 'malformed', 'key-unknown'],
    ['an unknown', 'unknown', 'key-unknown'],
    ['a revoked', 'revoked', 'key-revoked'],
    ['an expired', 'expired', 'key-expired'],
  ])('refuses %s key', async (_what, name, problem) => {
    expect(await ask(method, path, name && keys[name])).toMatchObject({ status: 401, type: `/problems/${problem}` })
  })

  it('authorizes the scopes that include it, and refuses every other one', async () => {
    const authorized = new Set(scopesFor(scope))
    for (const name of scopes) {
      const { status, type } = await ask(method, path, keys[name])
      if (!authorized.has(name)) expect([name, status, type]).toEqual([name, 403, '/problems/insufficient-scope'])
      else expect([401, 403, 429], `${name}: ${status}`).not.toContain(status)
      expect(status).toBeLessThan(500)
    }
  })

  it('authorizes a key with labels for what is about vehicles only', async () => {
    const { status } = await ask(method, path, keys['bound'])
    const isOfVehicles = scope === 'any' || (actions[scope as Action].ofVehicles && scopesFor(scope).includes('send')) // the public ones are filtered out
    if (isOfVehicles) expect([401, 403, 429]).not.toContain(status)
    else expect(status).toBe(403)
  })

  if (method === 'GET')
    it('needs the key for HEAD, too, or has no HEAD', async () => {
      expect([401, 405]).toContain((await ask('HEAD', path)).status)
    })
})

describe.each(walked.filter(({ scope }) => scope === 'public'))('$method $path (public)', ({ method, path }) => {
  it.each([undefined, 'unknown', 'revoked', 'read'])('is for every caller: %s', async (name) => {
    const { status } = await ask(method, path, name && keys[name])
    // Without a request there is nothing to renew, and this server has no authority.
    const expected = path.endsWith('/renew') ? [422] : path.startsWith('/vehicle-authority') ? [409] : [200, 302, 404]
    expect(expected).toContain(status)
  })
})

it('every route was tried but the pages of the documentation and the console, which are public', async () => {
  const pages = routes.filter(({ operationId }) => ['docs', 'console'].includes(operationId))
  expect(walked).toHaveLength(routes.length - pages.length)
  for (const { path } of pages) expect([200, 301, 404], path).toContain((await ask('GET', path)).status)
})

describe('a key for one class of commands', () => {
  const vin = '1KFAU00E4T0000001'
  const post = async (path: string, key: string | undefined, body: object, method: 'POST' | 'PATCH' = 'POST') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    const response = await fetch(server.apiUrl + path, { method, headers, body: JSON.stringify(body) })
    const answer = (await response.json()) as Record<string, unknown> // the API's own schema
    return { status: response.status, ...answer }
  }
  const refusedFor = (scope: string) => ({
    status: 403,
    type: '/problems/insufficient-scope',
    detail: expect.stringContaining(`the scope ${scope}. The key `),
  })

  it('sends the commands of its class, in every spelling, and no other ones', async () => {
    const doors = keys['commands:send:doors']
    for (const command of ['doors_lock', 'Doors Unlock', 'WINDOWS-close'])
      expect(await post('/trigger-command', doors, { command, vin })).toMatchObject({ status: 202 })
    for (const command of ['engine_start', 'Engine Start'])
      expect(await post('/trigger-command', doors, { command, vin })).toMatchObject(refusedFor('commands:send:engine'))
    expect(await post('/commands', doors, { command: 'fly', vin })).toMatchObject({ type: '/problems/unknown-command' })
  })

  it('cancels the commands of its class, and no other ones', async () => {
    const doors = keys['commands:send:doors']
    const cancel = async (command: string) => {
      const { id } = (await post('/commands', keys['send'], { command, vin })) as { id?: string }
      return post(`/commands/${id}/cancel`, doors, {})
    }
    expect([200, 202, 409]).toContain((await cancel('doors_unlock')).status)
    expect(await cancel('engine_stop')).toMatchObject(refusedFor('commands:send:engine'))
  })

  it('makes schedules of its class, if it may make any, and changes none into another class', async () => {
    const { key } = await create('commands:send:doors schedules:write schedules:read')
    const wish = (command: string) => ({ name: command, target: { vin }, command, cron: '@daily' })
    const made = (await post('/schedules', key, wish('doors_lock'))) as { status: number; id?: string }
    expect(made.status).toBe(201)
    expect(await post('/schedules', key, wish('engine_start'))).toMatchObject(refusedFor('commands:send:engine'))
    const change = (body: object) => post(`/schedules/${made.id}`, key, body, 'PATCH')
    expect(await change({ command: 'engine_start' })).toMatchObject(refusedFor('commands:send:engine'))
    expect(await change({ command: 'doors_unlock' })).toMatchObject({ status: 200, command: 'doors_unlock' })
    const others = (await post('/schedules', first.text, wish('locate'))) as { id?: string }
    expect(await post(`/schedules/${others.id}`, key, { cron: '@hourly' }, 'PATCH')).toMatchObject(
      refusedFor('commands:send:position'),
    )
  })

  it('makes keys with at most its own scopes, if it may make any', async () => {
    const { key } = await create('commands:send:doors keys:write read')
    const make = (scope: string) => post('/keys', key, { name: 'x', scope })
    for (const scope of ['commands:send:doors', 'vehicles:read', 'read keys:write'])
      expect(await make(scope)).toMatchObject({ status: 201, scope })
    for (const scope of ['admin', 'send', 'commands:send', 'commands:send:engine'])
      expect(await make(`read ${scope}`)).toMatchObject(refusedFor(scope))
  })
})

it('records name the API key of the caller, and each API key has its own idempotency keys', async () => {
  const submit = async (key: string): Promise<{ id: string; who: string }> => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'k-1', authorization: `Bearer ${key}` }
    const body = JSON.stringify({ command: 'engine_start', vin: '1KFAU00E4T0000001' })
    const response = await fetch(`${server.apiUrl}/trigger-command`, { method: 'POST', headers, body })
    return (await response.json()) as { id: string; who: string } // the API's own schema
  }
  const other = (await create('send')).key
  const [one, again, another] = [await submit(keys['send']!), await submit(keys['send']!), await submit(other)]
  expect(one.who).toMatch(/^key:[a-z0-9]{10}$/)
  expect(again.id).toBe(one.id)
  expect([another.id === one.id, another.who === one.who]).toEqual([false, false])
})
