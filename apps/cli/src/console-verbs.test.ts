/** The verbs for what a console also shows: filters, who I am, figures, previews, demo vehicles. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fleetVin } from '@keyfob/simulator'
import { eventually } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { runKeyfob } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

let server: StartedServer

beforeAll(async () => {
  server = await startServer(2)
}, 60_000)
afterAll(() => server.stop())
afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

const keyfob = (...words: readonly string[]) => runKeyfob(...words, '--api', server.apiUrl)
const jsonOf = async (...words: readonly string[]): Promise<readonly Record<string, unknown>[]> => {
  const { out } = await keyfob(...words, '--json')
  return out
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => JSON.parse(each) as Record<string, unknown>)
}
const [first, second] = [fleetVin(0), fleetVin(1)]
const vins = async (...words: readonly string[]) => (await jsonOf(...words)).map(({ vin }) => vin)

describe('keyfob commands', () => {
  it('filters by each of what the API has', async () => {
    await keyfob('vehicles', 'label', first, 'winter')
    for (const vin of [first, second]) await keyfob('send', vin, 'horn_honk', '--wait', '30')
    const of = (...filters: readonly string[]) => vins('commands', ...filters)
    expect(await of('--label', 'winter')).toEqual([first])
    expect(await of('--command', 'horn_honk', '--state', 'succeeded,failed', '--reason', 'done')).toHaveLength(2)
    expect(await of('--who', 'anonymous', '--version', 'simulator:1', '--from', '1h')).toHaveLength(2)
    expect(await of('--to', '1h')).toEqual([])
    expect(await of('--reason', 'no_answer')).toEqual([])
    expect(await keyfob('commands', '--from', 'soon')).toMatchObject({ code: 2 })
    expect(await keyfob('commands', '--reason', 'bad_luck')).toMatchObject({
      code: 1,
      err: expect.stringContaining('reason'),
    })
  })

  it('takes a schedule by its name', async () => {
    const timing = ['--every', '1d', '--vin', first, '--command', 'horn_honk', '--paused']
    await keyfob('schedules', 'create', 'daily', ...timing)
    expect(await vins('commands', '--schedule', 'daily')).toEqual([])
    expect((await keyfob('commands', '--schedule', 'no such')).code).toBe(1)
  })
})

describe('keyfob vehicles', () => {
  it('filters, sorts and counts', async () => {
    await keyfob('vehicles', 'register', '1KFCC00E4T0000001')
    expect(await vins('vehicles', '--online', '--sort', '-seenAt')).toHaveLength(2)
    expect(await vins('vehicles', '--offline')).toEqual([])
    expect(await vins('vehicles', '--seen-before', '1h')).toEqual([])
    expect(await vins('vehicles', '--q', first.slice(-6), '--version', 'simulator:1', '--label', 'winter')).toEqual([
      first,
    ])
    expect((await vins('vehicles', '--sort', 'seenAt'))[0]).toBe('1KFCC00E4T0000001')
    expect((await keyfob('vehicles', '--count')).out).toBe('3\n')
    expect(await jsonOf('vehicles', '--online', '--count')).toEqual([{ count: 2 }])
    expect((await keyfob('vehicles', '--label', 'summer')).out).toBe('There are no such vehicles.\n')
  })

  it.each([
    [['--online', '--offline']],
    [['--sort', 'color']],
    [['--seen-before', 'soon']],
    [['--label', 'x', 'register', first]],
  ])('%j is wrong usage', async (words) => expect((await keyfob('vehicles', ...words)).code).toBe(2))
})

it('keyfob me says who the caller is', async () => {
  expect((await keyfob('me')).out).toMatch(
    /who\tanonymous\nname\tno API key\nscope\tadmin\nvehicles\tall\nmay\tread, send, admin, commands:read, .*\nexpires\tnever/,
  )
  expect(await jsonOf('me')).toMatchObject([{ who: 'anonymous', scope: 'admin' }])
})

it('keyfob figures shows those of now, and minute by minute', async () => {
  const { out } = await keyfob('figures')
  expect(out).toMatch(/^open\t0$/m)
  expect(out).toMatch(/^vehicles\t2 of \d online$/m)
  expect(out).toMatch(/^last hour\t\d+ accepted/m)
  expect(await jsonOf('figures')).toMatchObject([{ vehicles: { online: 2 } }])
  expect((await keyfob('figures', '--window', '15m')).code).toBe(0)
  expect((await keyfob('figures', '--window', '3d')).code).toBe(1)
})

it('keyfob figures shows the times of a minute, and nothing where there are none', async () => {
  const spans = { accept: { p50: 4, p99: 18 }, toBroker: null, toVehicle: null, settle: { p50: 900, p99: 1_500 } }
  const minute = {
    at: '2026-01-01T12:00:00.000Z',
    accepted: 4,
    settled: { succeeded: 3, unknown: 1 },
    unknownShare: 0.25,
    corrected: 0,
    spans,
    open: { queued: 3, sent: 9 },
    vehicles: null,
  }
  const figures = {
    open: { queued: 3, sent: 9 },
    vehicles: { registered: 2, online: 1 },
    schedules: { active: 1, paused: 0, over: 0 },
    webhooks: { well: 0, failing: 0, disabled: 0 },
    deliveries: { pending: 0, parked: 0 },
    lastHour: { minutes: 1, accepted: 4, settled: minute.settled, unknownShare: 0.25, corrected: 0 },
    lastMinute: minute,
  }
  const api = createServer(({ url }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(url === '/figures' ? figures : { items: [minute] }))
  })
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')
  const words = ['figures', '--api', `http://127.0.0.1:${(api.address() as AddressInfo).port}`]
  const { out } = await runKeyfob(...words)
  expect(out).toContain('open\t12: queued 3, sent 9\n')
  expect(out).toContain('unknown\t25.0 %, 0 corrected\n')
  expect(out).toContain('request to commit\t4 ms\t18 ms\nacceptance to broker\t\t\n')
  expect((await runKeyfob(...words, '--window', '1h')).out).toContain('\t4\t4\t25.0 %\t12\t\t18 ms\t\t1500 ms\n')
  api.close()
})

it('keyfob schedules preview says when a timing would be due', async () => {
  const words = ['schedules', 'preview', '--cron', '0 6 * * *', '--time-zone', 'Europe/Berlin', '--limit', '3']
  expect((await keyfob(...words)).out).toMatch(/^(20\d\d-\d\d-\d\dT0[45]:00:00.000Z\n){3}$/)
  expect(await jsonOf(...words)).toHaveLength(3)
  expect(await keyfob('schedules', 'preview', '--cron', '99 * * * *')).toMatchObject({
    code: 1,
    err: expect.stringContaining('/cron'),
  })
  expect((await keyfob('schedules', 'preview', '--vin', first)).code).toBe(2)
})

it('keyfob vehicles messages shows what a vehicle says, without where it is', async () => {
  const messages = (...words: readonly string[]) => keyfob('vehicles', 'messages', first, ...words)
  expect((await messages()).out).toContain(`--minutes 10" begins it.`)
  expect(await messages('--minutes', '5')).toMatchObject({
    out: 'No message was seen yet.\n',
    err: expect.stringMatching(/^Kept until /),
  })
  const located = /from vehicle\tack\t\d+\t.*"result":\{"latitude":"\(hidden\)","longitude":"\(hidden\)"/
  const commanded = /to vehicle\tcommand\t\d+\t\{"v":1,"kind":"command"/
  // The process begins to watch within two seconds, in the middle of a command perhaps.
  await eventually(
    async () => {
      await keyfob('send', first, 'locate', '--wait', '30')
      const { out } = await messages()
      return located.test(out) && commanded.test(out)
    },
    { every: 200 },
  )
  expect((await messages('--end')).out).toContain('are deleted')
  expect(await jsonOf('vehicles', 'messages', first)).toMatchObject([{ watchedUntil: null, items: [] }])
  expect((await messages('--end', '--minutes', '5')).code).toBe(2)
})

describe('keyfob demo', () => {
  it('lists, adds, changes, unplugs and removes', async () => {
    expect((await keyfob('demo', 'list')).out.split('\n')[1]).toBe(`${first}\tSIM-0000000\tin\tyes\t`)
    expect((await keyfob('demo', 'behaviours')).out).toContain('sleepy\tis offline for a while, repeatedly')
    const [{ vin } = {}] = await jsonOf('demo', 'add', '--behaviour', 'slow,deaf')
    const third = String(vin)
    expect((await keyfob('demo', 'unplug', third)).out).toBe(
      `${third} is plugged out and not connected; behaviours: deaf, slow.\n`,
    )
    expect(await jsonOf('demo', 'misbehave', third)).toMatchObject([{ behaviours: [], pluggedIn: false }])
    expect((await keyfob('demo', 'plug', third)).out).toBe(`${third} is plugged in and connected; behaviours: none.\n`)
    expect(await jsonOf('demo', 'remove', third)).toEqual([{ vin: third, removed: true }])
    expect((await keyfob('demo', 'remove', third)).code).toBe(1)
    expect((await keyfob('demo', 'misbehave', first, 'evil')).err).toContain('/behaviours/0 must be')
  })
})
