import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readEnvironment } from '@keyfob/cloud'
import { parseVin } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { runKeyfob } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

const vin = parseVin('1KFCC00E4T0000001')!

let server: StartedServer

beforeAll(async () => {
  server = await startServer()
}, 60_000)

afterAll(() => server.stop())

afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

const api = (): readonly string[] => ['--api', server.apiUrl]
const lines = (text: string): readonly string[] => text.trim().split('\n')

describe('keyfob keys', () => {
  const create = async (scope: string, ...more: readonly string[]): Promise<{ id: string; key: string }> =>
    JSON.parse(
      (await runKeyfob('keys', 'create', '--name', `the ${scope}`, '--scope', scope, ...more, '--json', ...api())).out,
    )
  afterEach(() => void vi.unstubAllEnvs())

  it('makes a key and shows it once, lists it as plain text, and revokes it', async () => {
    const made = await runKeyfob(
      'keys',
      'create',
      '--name',
      'call centre',
      '--scope',
      'send',
      '--expires',
      '90d',
      ...api(),
    )
    const [id = ''] = lines(made.out)
    const key = /^key: (kf_\w+)$/m.exec(made.out)?.[1] ?? ''
    expect([made.code, key.startsWith(`kf_${id}_`)]).toEqual([0, true])
    const listed = await runKeyfob('keys', 'list', ...api())
    expect(lines(listed.out)[0]).toBe('id\tstate\tscope\tlabels\tname\tcreated\tby\texpires\tlast used')
    expect(lines(listed.out)[1]).toMatch(
      new RegExp(`^${id}\tvalid\tsend\tall vehicles\tcall centre\t\\S+\tanonymous\t\\S+\tnever$`),
    )
    expect(listed.out).not.toContain(key)
    const { expiresAt, createdAt } = JSON.parse((await runKeyfob('keys', 'show', id, '--json', ...api())).out)
    expect(Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000)).toBe(90)
    expect(await runKeyfob('keys', 'revoke', id, ...api())).toMatchObject({
      code: 0,
      out: expect.stringContaining('revoked'),
    })
    expect(JSON.parse((await runKeyfob('keys', 'revoke', id, '--json', ...api())).out)).toEqual({ id, revoked: true })
    expect((await runKeyfob('keys', 'show', id, ...api())).out).toContain('state\trevoked')
    expect(await runKeyfob('keys', 'revoke', '0123456789', ...api())).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no API key'),
    })
  })

  it('makes one with several scopes, and me says what it may do', async () => {
    const scopes = ['--scope', 'commands:send:doors', '--scope', 'commands:read,vehicles:read']
    const made = await runKeyfob('keys', 'create', '--name', 'parcels', ...scopes, '--json', ...api())
    const { id, key, scope } = JSON.parse(made.out)
    expect(scope).toBe('commands:send:doors commands:read vehicles:read')
    vi.stubEnv('KEYFOB_API_KEY', key)
    const me = await runKeyfob('me', ...api())
    expect(lines(me.out)).toContain('scope\tcommands:send:doors commands:read vehicles:read')
    expect(lines(me.out)).toContain(`who\tkey:${id}`)
    expect((await runKeyfob('send', vin, 'doors_lock', ...api())).code).not.toBe(2)
    expect(await runKeyfob('send', vin, 'engine_start', ...api())).toMatchObject({
      code: 1,
      err: expect.stringContaining('the scope commands:send:engine'),
    })
  })

  it('makes one for the vehicles of a label', async () => {
    const words = ['--scope', 'send', '--label', 'region=eu,pool', '--label', 'test']
    const made = await runKeyfob('keys', 'create', '--name', 'europe', ...words, '--json', ...api())
    const { id, key, labels } = JSON.parse(made.out)
    expect(labels).toEqual(['region=eu', 'pool', 'test'])
    expect((await runKeyfob('keys', 'show', id, ...api())).out).toContain('labels\tregion=eu pool test')
    vi.stubEnv('KEYFOB_API_KEY', key)
    expect(lines((await runKeyfob('me', ...api())).out)).toContain('vehicles\twith region=eu or pool or test')
    expect(await runKeyfob('vehicles', vin, ...api())).toMatchObject({ code: 1 })
  })

  it('that is none of the scopes is refused with the ones that there are', async () => {
    const { code, err } = await runKeyfob('keys', 'create', '--name', 'x', '--scope', 'commands:send:wings', ...api())
    expect([code, err]).toEqual([1, expect.stringContaining('charging, climate, doors')])
  })

  it('prints a new one for the first start, without a server', async () => {
    const { out } = await runKeyfob('keys', 'generate')
    expect(readEnvironment({ KEYFOB_FIRST_KEY: out.trim() }).KEYFOB_FIRST_KEY).toBe(out.trim())
  })

  it('is what every verb sends, from the environment or from a file, which takes precedence', async () => {
    const [read, send] = [await create('read'), await create('send')]
    const file = `${server.folder}/key`
    await writeFile(file, `${send.key}\n`)
    vi.stubEnv('KEYFOB_API_KEY', read.key)
    expect((await runKeyfob('commands', ...api())).code).toBe(0)
    const words = ['send', vin, 'horn_honk', '--json', ...api()]
    expect(await runKeyfob(...words)).toMatchObject({
      code: 1,
      err: expect.stringContaining('the scope commands:send'),
    })
    expect(JSON.parse((await runKeyfob(...words, '--key-file', file)).out)).toMatchObject({ who: `key:${send.id}` })
    expect(await runKeyfob('vehicles', vin, '--key-file', file, ...api())).toMatchObject({ code: 0 })
    await runKeyfob('keys', 'revoke', read.id, '--key-file', file, ...api())
    vi.stubEnv('KEYFOB_API_KEY', '')
    await runKeyfob('keys', 'revoke', send.id, ...api())
    const watching = await runKeyfob('watch', '--key-file', file, ...api())
    expect([watching.code, watching.err]).toEqual([1, expect.stringContaining('was revoked')])
    expect(await runKeyfob('simulate', '--key-file', file, ...api())).toMatchObject({
      code: 1,
      err: expect.stringContaining('was revoked'),
    })
  })

  it('that is not a key is wrong usage, and is not printed', async () => {
    const file = `${server.folder}/no-key`
    await writeFile(file, 'open sesame')
    for (const words of [
      ['--key-file', file],
      ['--key-file', `${server.folder}/none`],
    ]) {
      const { code, err } = await runKeyfob('commands', ...words, ...api())
      expect([code, err]).toEqual([2, expect.stringContaining(words[1]!)])
      expect(err).not.toContain('sesame')
    }
    vi.stubEnv('KEYFOB_API_KEY', 'sesame')
    expect((await runKeyfob('commands', ...api())).err.trim()).toMatch(
      /^KEYFOB_API_KEY must hold an API key or a token/,
    )
  })

  it.each([
    [['create', '--name', 'x']],
    [['create', '--scope', 'send']],
    [['create', '--name', 'x', '--scope', 'root']],
    [['create', '--name', 'x', '--scope', 'read', '--expires', 'soon']],
    [['create', '--name', 'x', '--scope', 'read', '--expires', '99999999d']],
  ])('%j is wrong usage', async (words) => expect((await runKeyfob('keys', ...words, ...api())).code).toBe(2))
})

describe('keyfob webhooks', () => {
  const received: string[] = []
  const receiver = createServer((request, response) => {
    received.push(String(request.headers['webhook-id']))
    response.writeHead(request.url === '/well' ? 204 : 500).end()
  })
  let at = ''
  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    at = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  })
  afterAll(() => void receiver.close())

  const webhooks = (...words: readonly string[]) => runKeyfob('webhooks', ...words, ...api())
  const json = async <Value>(...words: readonly string[]): Promise<Value> =>
    JSON.parse((await webhooks(...words, '--json')).out) as Value

  it('makes, shows, changes, tests, rotates and removes one, and shows the secret when it is made', async () => {
    expect((await webhooks('list')).out).toContain('There are no webhooks.')
    const made = await webhooks(
      'create',
      `${at}/well`,
      '--states',
      'failed,rejected',
      '--commands',
      'Locate',
      '--vins',
      vin,
      '--description',
      'mine',
    )
    const [id = '', secret] = lines(made.out)
    expect([made.code, secret]).toEqual([0, expect.stringMatching(/^secret: whsec_/)])
    expect(lines((await webhooks('list')).out)[1]).toBe(
      `${id}\thealthy\tfailed,rejected\tlocate\t${vin}\t${at}/well\tmine`,
    )
    expect((await webhooks('test', id)).out).toMatch(/^Accepted with 204 after \d+ ms/)
    const changed = await webhooks('change', id, '--url', `${at}/broken`, '--states', 'all', '--disabled')
    expect(changed.out).toMatch(/state\tdisabled\nevents\tstatus events\nstates\tall/)
    expect(await webhooks('test', id)).toMatchObject({
      code: 1,
      out: expect.stringContaining('the endpoint answered 500'),
    })
    expect((await webhooks('rotate', id)).out).toMatch(/^secret: whsec_.*\nKeep it now/)
    expect(await json('show', id)).toMatchObject({
      id,
      enabled: false,
      states: null,
      commands: ['locate'],
      vins: [vin],
    })
    expect([(await webhooks('remove', id)).out, (await webhooks('show', id)).code]).toEqual([
      'The webhook is removed.\n',
      1,
    ])
  })

  it('shows deliveries, and replays them', async () => {
    const { id } = await json<{ id: string }>('create', `${at}/well`, '--states', 'queued,sent')
    expect((await webhooks('deliveries', id)).out).toContain('There are no deliveries.')
    await runKeyfob('send', vin, 'windows_close', ...api())
    const delivered = await eventually(async () => {
      const { out } = await webhooks('deliveries', id, '--state', 'delivered', '--json')
      return out.startsWith('{') && (JSON.parse(lines(out)[0] ?? '') as { id: string; eventId: string })
    })
    const times = (): number => received.filter((each) => each === delivered.eventId).length
    expect((await webhooks('deliveries', id)).out).toContain(`${delivered.eventId}\tdelivered\t1`)
    expect((await webhooks('replay', id, delivered.id)).out).toContain('The event is sent again.')
    await eventually(() => times() === 2)
    await eventually(async () =>
      (await webhooks('deliveries', id, '--state', 'pending')).out.startsWith('There are no'),
    )
    expect((await webhooks('replay', id, '--since', '1h')).out).toContain('All events since 20')
    await eventually(() => times() === 3)
    await webhooks('remove', id)
  })

  it.each([
    [['create']],
    [['replay', 'x']],
    [['replay', 'x', '1', '--since', '1h']],
    [['replay', 'x', '--since', 'yesterday']],
    [['change', 'x', '--enabled', '--disabled']],
    [['deliveries', 'x', '--limit', '0']],
  ])('%j is wrong usage', async (words) => expect((await webhooks(...words)).code).toBe(2))

  it('says which field is wrong', async () => {
    expect(await webhooks('create', 'ftp://x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('/url must begin'),
    })
  })
})

describe('keyfob schedules', () => {
  const create = (...more: readonly string[]) =>
    runKeyfob(
      'schedules',
      'create',
      'refresh',
      '--cron',
      '*/5 * * * *',
      '--time-zone',
      'Europe/Berlin',
      '--vin',
      vin,
      '--command',
      'status_refresh',
      '--api',
      server.apiUrl,
      ...more,
    )
  const verb = (...words: readonly string[]) => runKeyfob('schedules', ...words, '--api', server.apiUrl)

  it('makes, lists, changes, pauses, runs and deletes', async () => {
    expect((await create()).out).toContain('*/5 * * * * (Europe/Berlin)')
    expect((await create()).err).toContain('already')
    expect((await verb('list')).out).toContain('refresh')
    expect(JSON.parse((await verb('show', 'refresh')).out)).toMatchObject({ name: 'refresh', missed: 'run_once' })
    expect((await verb('change', 'refresh', '--every', '1m', '--overlap', 'allow')).out).toContain('every 60 s')
    expect((await verb('pause', 'refresh')).out).toContain('paused')
    expect((await verb('next', 'refresh', '--limit', '2')).out.trim().split('\n')).toHaveLength(2)
    expect((await verb('run', 'refresh')).out).toContain('within a second')
    await eventually(async () => (await verb('runs', 'refresh')).out.includes('done'), { every: 100 })
    expect(JSON.parse((await verb('resume', 'refresh', '--json')).out)).toMatchObject({ paused: false })
    expect((await verb('remove', 'refresh')).out).toContain('removed')
    expect((await verb('list')).out).toContain('no schedules')
  })

  it('says what is wrong', async () => {
    const bad = await create('--cron', '99 * * * *')
    expect([bad.code, bad.err]).toEqual([exitCodes.failed, expect.stringContaining('/cron cannot be read')])
    expect((await verb('show', 'nobody')).err).toContain('There is no schedule nobody')
  })
})
