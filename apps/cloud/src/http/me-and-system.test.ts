/** Who a caller is, and which processes run. */
import { hours, seconds } from '@keyfob/runtime'
import { afterEach, expect, it } from 'vitest'
import type { ProcessRecord } from '../ports/process-store.ts'
import { actionNames, bundles } from '../ports/scopes.ts'
import { sampleApp } from './testing/sample-server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean()
})
const opened = async (requiresKeys = false) => {
  const sample = await sampleApp({ requiresKeys })
  cleanups.push(() => sample.app.close())
  return sample
}

it('a caller without a key may do everything where none is required, and nothing where one is', async () => {
  const me = async (requiresKeys: boolean) => (await opened(requiresKeys)).app.inject('/me')
  expect((await me(false)).json()).toEqual({
    who: 'anonymous',
    name: null,
    scope: 'admin',
    scopes: [...bundles, ...actionNames],
    labels: [],
    expiresAt: null,
  })
  expect((await me(true)).statusCode).toBe(401)
})

it('a caller with a key learns its name, its scopes and when it expires', async () => {
  const { app, apiKeys } = await opened(true)
  const expiresAt = Date.now() + hours(1)
  const { id, text } = await apiKeys.add('read commands:send:doors', { expiresAt })
  const answer = await app.inject({ url: '/me', headers: { authorization: `Bearer ${text}` } })
  expect(answer.json()).toMatchObject({
    who: `key:${id}`,
    scope: 'read commands:send:doors',
    scopes: [
      'read',
      'commands:read',
      'vehicles:read',
      'schedules:read',
      'campaigns:read',
      'system:read',
      'commands:send:doors',
    ],
    expiresAt: new Date(expiresAt).toISOString(),
  })
})

const processAt = (id: string, since: number): ProcessRecord => ({
  id,
  host: `host-${id}`,
  version: '0.1.0',
  roles: ['worker'],
  since,
  brokers: [{ url: 'mqtt://broker:1883', embedded: false }],
})

it('GET /system lists the processes that run, and has the brokers from them where its own process knows none', async () => {
  const { app, store } = await opened()
  const { processes } = store.stores
  for (const each of [processAt('b', 2), processAt('a', 1), processAt('a', 1)]) await processes.renew(each)
  const answer = (await app.inject('/system')).json()
  expect(answer).toMatchObject({
    brokers: [{ url: 'mqtt://broker:1883', embedded: false }],
    processes: [{ id: 'a', host: 'host-a', since: '1970-01-01T00:00:00.001Z', roles: ['worker'] }, { id: 'b' }],
  })
  await processes.remove('a')
  expect((await app.inject('/system')).json().processes).toHaveLength(1)
})

it('a process that does not renew its entry is not listed, and its row is deleted by the others', async () => {
  const { store } = await opened()
  const { processes } = store.stores
  await processes.renew(processAt('old', 1))
  await store.database.query(`UPDATE processes SET seen_at = now() - interval '61 minutes'`)
  expect(await processes.list(seconds(15))).toEqual([])
  await processes.renew(processAt('new', 1))
  expect(await store.database.query('SELECT id FROM processes')).toEqual([{ id: 'new' }])
})
