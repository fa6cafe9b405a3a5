import { KeyfobClient } from '@keyfob/client'
import { parseVin } from '@keyfob/protocol'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { runKeyfob } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

const vins = ['1KFCC00E4T0000001', '1KFCC00E4T0000002'].map((text) => parseVin(text)!)
let server: StartedServer
let client: KeyfobClient

beforeAll(async () => {
  server = await startServer()
  client = new KeyfobClient({ url: server.apiUrl })
  for (const vin of vins) await client.vehicles.put(vin, { labels: ['pool'] })
}, 60_000)
afterAll(() => server.stop())
afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

const run = (...words: readonly string[]) => runKeyfob('campaigns', ...words, '--api', server.apiUrl)

it('makes a campaign with all of its fields, and shows it', async () => {
  const times = ['--starts-at', '2099-01-01T00:00:00Z', '--ends-at', '2099-01-02T00:00:00Z', '--window', '22:00-05:00']
  const rules = ['--time-zone', 'Europe/Berlin', '--abort-failed', '0.05', '--abort-unknown', '0.1']
  const pace = ['--wave', '5', '--wave-seconds', '60', '--per-minute', '30', '--ttl', '60']
  const made = await run(
    'create',
    'limit',
    'charge_limit_set',
    '--label',
    'pool',
    '-p',
    'percent=80',
    ...times,
    ...rules,
    ...pace,
    '--json',
  )
  expect([made.code, JSON.parse(made.out)]).toMatchObject([
    0,
    {
      name: 'limit',
      command: 'charge_limit_set',
      params: { percent: 80 },
      ttlSeconds: 60,
      target: { label: 'pool' },
      waveSize: 5,
      waveSecondsMax: 60,
      perMinute: 30,
      window: { from: '22:00', to: '05:00', timeZone: 'Europe/Berlin' },
      abort: { failed: 0.05, unknown: 0.1 },
      total: 2,
    },
  ])
  expect((await run('list')).out).toContain('limit\trunning\tcharge_limit_set\t2\t0')
  expect((await run('create', 'none', 'doors_lock', '--label', 'nobody')).code).toBe(exitCodes.failed)
})

it('runs it, shows how far it is and its vehicles, and changes its state', async () => {
  const made = await run('create', 'lock', 'doors_lock', '--vin', ...vins, '--json')
  const { id } = JSON.parse(made.out)
  await vi.waitFor(async () => expect((await client.campaigns.get(id)).wave).toBe(1), { timeout: 60_000 })
  expect((await run('show', id)).out).toMatch(/^running {2}lock: doors_lock → 2 vehicles, wave 1/)
  expect((await run('vehicles', id)).out).toContain(vins[1]!)
  expect((await run('pause', id)).out).toMatch(/^paused/)
  expect((await run('resume', id)).out).toMatch(/^running/)
  expect((await run('abort', id)).out).toMatch(/^aborted[\s\S]*anonymous aborted it/)
  expect((await run('retry', id, '--state', 'failed')).out).toMatch(/^running/)
  expect((await run('retry', id, '--state', 'odd')).code).toBe(exitCodes.failed)
})
