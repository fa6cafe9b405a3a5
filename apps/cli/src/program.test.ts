import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type KeyfobServer, makeConfig, makeLogging, makeServer, readEnvironment } from '@keyfob/cloud'
import { parseVin } from '@keyfob/protocol'
import { HandPlayedVehicle, eventually, freePort, temporaryFolder } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { buildProgram } from './program.ts'
import { reportFailure } from './report-failure.ts'

const vin = parseVin('1KFCC00E4T0000001')!

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: KeyfobServer
let vehicle: HandPlayedVehicle

beforeAll(async () => {
  folder = await temporaryFolder()
  const settings = { PORT: '0', KEYFOB_MQTT_PORT: '0', KEYFOB_MQTT_WS_PORT: '0', KEYFOB_DATA_DIR: folder.path, KEYFOB_LOG_LEVEL: 'silent', KEYFOB_WEBHOOKS_PRIVATE: 'true' } // prettier-ignore
  const config = makeConfig(readEnvironment(settings))
  server = await makeServer({ config, logging: makeLogging(config.logLevel) })
  await server.start()
  vehicle = await HandPlayedVehicle.connect(server.mqttUrl, vin)
  await vehicle.birth(1, { ivc: 'ivc-1' })
  await vehicle.see('time')
}, 60_000)

afterAll(async () => {
  await vehicle.leave()
  await server.stop()
  await folder.remove()
})

afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What the program has written so far. */
let written: string[] = []

/** Runs the program in this process, as main.ts does. */
const keyfob = async (...words: readonly string[]): Promise<Ran> => {
  const mine: string[] = []
  written = mine
  const err: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => mine.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0)
  let code: number | undefined
  try {
    await buildProgram().parseAsync([...words], { from: 'user' })
  } catch (error) {
    code = reportFailure(error)
  }
  code ??= Number(process.exitCode ?? exitCodes.ok)
  process.exitCode = undefined
  vi.restoreAllMocks()
  return { code, out: mine.join(''), err: err.join('') }
}

const api = (): readonly string[] => ['--api', server.apiUrl]
const lines = (text: string): readonly string[] => text.trim().split('\n')

/** Answers the next command as soon as it comes. */
const answerNext = async (status: string): Promise<void> => {
  const known = vehicle.seen.length
  const message = await eventually(() => vehicle.seen.slice(known).find(({ kind }) => kind === 'command'))
  await vehicle.ack(String(message.id), status, { ivc: 'ivc-1', result: {} })
}

describe('keyfob send', () => {
  it('waits for the outcome, and its exit code is the answer', async () => {
    const answering = answerNext('succeeded')
    const { code, out } = await keyfob('send', vin, 'Horn Honk', '--wait', '10', ...api())
    await answering
    expect([code, lines(out)[0]]).toEqual([0, `succeeded  horn_honk → ${vin}  done`])
    const failing = answerNext('failed')
    expect(await keyfob('send', vin, 'horn_honk', '--wait', '--json', ...api())).toMatchObject({ code: 1, out: expect.stringContaining('"state":"failed"') }) // prettier-ignore
    await failing
  })

  it('passes params, ttl and key on, and does not wait unless told', async () => {
    const words = [
      'send',
      vin,
      'charge_limit_set',
      '-p',
      'percent=80',
      '--ttl',
      '60',
      '--key',
      'k-1',
      '--json',
      ...api(),
    ]
    const [first, again] = [await keyfob(...words), await keyfob(...words)]
    expect(first.code).toBe(0)
    const { id, params } = JSON.parse(first.out) as { id: string; params: unknown }
    expect(params).toEqual({ percent: 80 })
    expect(JSON.parse(again.out)).toMatchObject({ id })
  })

  it('says which field is wrong', async () => {
    const { code, err } = await keyfob('send', vin, 'charge_limit_set', '-p', 'percent=7', ...api())
    expect([code, err]).toEqual([1, expect.stringContaining('/params/percent')])
  })

  it.each([
    [['send', vin, 'x', '--param', 'novalue']],
    [['send', vin, 'x', '--ttl', 'soon']],
    [['send', vin, 'x', '--wait', '31']],
    [['send', vin]],
    [['fly']],
  ])('%j is wrong usage', async (words) => expect((await keyfob(...words, ...api())).code).toBe(2))

  it('says when nobody is there', async () => {
    const { code, err } = await keyfob('send', vin, 'horn_honk', '--api', `http://127.0.0.1:${await freePort()}`)
    expect([code, err]).toEqual([3, expect.stringContaining('keyfob serve')])
  })
})

describe('keyfob parked', () => {
  it('lists what could not be read, gives it to the workers once more, and drops it', async () => {
    expect((await keyfob('parked', 'list', ...api())).out).toContain('Nothing is parked.')
    const strange = await HandPlayedVehicle.connect(server.mqttUrl, '1KFHP00E4T0000077' as never)
    await strange.say('ack', '{not json')
    await strange.say('state', '{not json')
    await strange.leave()
    const rows = () => keyfob('parked', 'list', '--json', ...api()).then(({ out }) => lines(out).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { id: string; uplink: string; problem: string })) // prettier-ignore
    const parked = await eventually(async () => (await rows()).length === 2 && rows())
    expect((await keyfob('parked', 'list', '--limit', '1', ...api())).out).toContain('is not JSON')
    const [ack, state] = [parked.find(({ uplink }) => uplink === 'ack')!, parked.find(({ uplink }) => uplink === 'state')!] // prettier-ignore
    expect((await keyfob('parked', 'retry', state.id, ...api())).code).toBe(1)
    expect(await keyfob('parked', 'drop', state.id, ...api())).toMatchObject({ code: 0, out: expect.stringContaining('gone') }) // prettier-ignore
    expect(await keyfob('parked', 'retry', ack.id, ...api())).toMatchObject({ code: 0, out: expect.stringContaining('workers') }) // prettier-ignore
    const [again] = await rows()
    expect(JSON.parse((await keyfob('parked', 'drop', again!.id, '--json', ...api())).out)).toEqual({ id: again!.id, dropped: true }) // prettier-ignore
    expect((await keyfob('parked', 'drop', again!.id, ...api())).code).toBe(1)
  })
})

describe('keyfob keys', () => {
  const create = async (scope: string, ...more: readonly string[]): Promise<{ id: string; key: string }> =>
    JSON.parse((await keyfob('keys', 'create', '--name', `the ${scope}`, '--scope', scope, ...more, '--json', ...api())).out) // prettier-ignore
  afterEach(() => void vi.unstubAllEnvs())

  it('makes a key and shows it once, lists it as plain text, and revokes it', async () => {
    const made = await keyfob(
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
    const listed = await keyfob('keys', 'list', ...api())
    expect(lines(listed.out)[0]).toBe('id\tstate\tscope\tname\tcreated\tby\texpires\tlast used')
    expect(lines(listed.out)[1]).toMatch(new RegExp(`^${id}\tholds\tsend\tcall centre\t\\S+\tanonymous\t\\S+\tnever$`))
    expect(listed.out).not.toContain(key)
    const { expiresAt, createdAt } = JSON.parse((await keyfob('keys', 'show', id, '--json', ...api())).out)
    expect(Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000)).toBe(90)
    expect(await keyfob('keys', 'revoke', id, ...api())).toMatchObject({ code: 0, out: expect.stringContaining('revoked') }) // prettier-ignore
    expect(JSON.parse((await keyfob('keys', 'revoke', id, '--json', ...api())).out)).toEqual({ id, revoked: true })
    expect((await keyfob('keys', 'show', id, ...api())).out).toContain('state\trevoked')
    expect(await keyfob('keys', 'revoke', '0123456789', ...api())).toMatchObject({ code: 1, err: expect.stringContaining('There is no key') }) // prettier-ignore
  })

  it('prints a fresh one for the first start, and asks nobody', async () => {
    const { out } = await keyfob('keys', 'generate')
    expect(readEnvironment({ KEYFOB_FIRST_KEY: out.trim() }).KEYFOB_FIRST_KEY).toBe(out.trim())
  })

  it('is what every verb sends, from the environment or from a file, which wins', async () => {
    const [read, send] = [await create('read'), await create('send')]
    const file = `${folder.path}/key`
    await writeFile(file, `${send.key}\n`)
    vi.stubEnv('KEYFOB_API_KEY', read.key)
    expect((await keyfob('commands', ...api())).code).toBe(0)
    const words = ['send', vin, 'horn_honk', '--json', ...api()]
    expect(await keyfob(...words)).toMatchObject({ code: 1, err: expect.stringContaining('the scope send') })
    expect(JSON.parse((await keyfob(...words, '--key-file', file)).out)).toMatchObject({ who: `key:${send.id}` })
    expect(await keyfob('vehicles', vin, '--key-file', file, ...api())).toMatchObject({ code: 0 })
    await keyfob('keys', 'revoke', read.id, '--key-file', file, ...api())
    vi.stubEnv('KEYFOB_API_KEY', '')
    await keyfob('keys', 'revoke', send.id, ...api())
    const watching = await keyfob('watch', '--key-file', file, ...api())
    expect([watching.code, watching.err]).toEqual([1, expect.stringContaining('was revoked')])
    expect(await keyfob('simulate', '--key-file', file, ...api())).toMatchObject({ code: 1, err: expect.stringContaining('was revoked') }) // prettier-ignore
  })

  it('that is no key is wrong usage, and is not repeated', async () => {
    const file = `${folder.path}/no-key`
    await writeFile(file, 'open sesame')
    for (const words of [
      ['--key-file', file],
      ['--key-file', `${folder.path}/none`],
    ]) {
      const { code, err } = await keyfob('commands', ...words, ...api())
      expect([code, err]).toEqual([2, expect.stringContaining(words[1]!)])
      expect(err).not.toContain('sesame')
    }
    vi.stubEnv('KEYFOB_API_KEY', 'sesame')
    expect((await keyfob('commands', ...api())).err.trim()).toMatch(/^KEYFOB_API_KEY does not hold a key/)
  })

  it.each([[['create', '--name', 'x']], [['create', '--scope', 'send']], [['create', '--name', 'x', '--scope', 'root']], [['create', '--name', 'x', '--scope', 'read', '--expires', 'soon']]])('%j is wrong usage', async (words) => expect((await keyfob('keys', ...words, ...api())).code).toBe(2)) // prettier-ignore
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

  const webhooks = (...words: readonly string[]) => keyfob('webhooks', ...words, ...api())
  const json = async <Value>(...words: readonly string[]): Promise<Value> => JSON.parse((await webhooks(...words, '--json')).out) as Value // prettier-ignore

  it('makes, shows, changes, tests, rotates and deletes one, and tells the secret when it is made', async () => {
    expect((await webhooks('list')).out).toContain('There are no webhooks.')
    const made = await webhooks('create', `${at}/well`, '--states', 'failed,rejected', '--commands', 'Locate', '--vins', vin, '--description', 'mine') // prettier-ignore
    const [id = '', secret] = lines(made.out)
    expect([made.code, secret]).toEqual([0, expect.stringMatching(/^secret: whsec_/)])
    expect(lines((await webhooks('list')).out)[1]).toBe(
      `${id}\twell\tfailed,rejected\tlocate\t${vin}\t${at}/well\tmine`,
    )
    expect((await webhooks('test', id)).out).toMatch(/^Taken with 204 after \d+ ms/)
    const changed = await webhooks('change', id, '--url', `${at}/broken`, '--states', 'all', '--disabled')
    expect(changed.out).toMatch(/state\tdisabled\nstates\tall/)
    expect(await webhooks('test', id)).toMatchObject({ code: 1, out: expect.stringContaining('the endpoint answered 500') }) // prettier-ignore
    expect((await webhooks('rotate', id)).out).toMatch(/^secret: whsec_.*\nKeep it now/)
    expect(await json('show', id)).toMatchObject({ id, enabled: false, states: null, commands: ['locate'], vins: [vin] }) // prettier-ignore
    expect([(await webhooks('delete', id)).out, (await webhooks('show', id)).code]).toEqual(['It is gone.\n', 1])
  })

  it('shows deliveries, and replays them', async () => {
    const { id } = await json<{ id: string }>('create', `${at}/well`, '--states', 'queued,sent')
    expect((await webhooks('deliveries', id)).out).toContain('There are no deliveries.')
    await keyfob('send', vin, 'trunk_open', ...api())
    const delivered = await eventually(async () => {
      const { out } = await webhooks('deliveries', id, '--state', 'delivered', '--json')
      return out.startsWith('{') && (JSON.parse(lines(out)[0] ?? '') as { id: string; eventId: string })
    })
    const times = (): number => received.filter((each) => each === delivered.eventId).length
    expect((await webhooks('deliveries', id)).out).toContain(`${delivered.eventId}\tdelivered\t1`)
    expect((await webhooks('replay', id, delivered.id)).out).toContain('It is sent again.')
    await eventually(() => times() === 2)
    await eventually(async () =>
      (await webhooks('deliveries', id, '--state', 'pending')).out.startsWith('There are no'),
    )
    expect((await webhooks('replay', id, '--since', '1h')).out).toContain('All events since 20')
    await eventually(() => times() === 3)
    await webhooks('delete', id)
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
    expect(await webhooks('create', 'ftp://x')).toMatchObject({ code: 1, err: expect.stringContaining('/url must begin') }) // prettier-ignore
  })
})

describe('keyfob vehicles and commands', () => {
  it('lists and shows vehicles', async () => {
    await vehicle.say('state', { at: new Date().toISOString(), signals: { 'Vehicle.Speed': 7 } })
    expect(lines((await keyfob('vehicles', ...api())).out)[1]).toMatch(new RegExp(`^${vin}\tivc-1\tyes\t`))
    expect((await keyfob('vehicles', vin, ...api())).out).toContain('Vehicle.Speed\t7')
    expect(JSON.parse((await keyfob('vehicles', vin, '--json', ...api())).out)).toMatchObject({ vin, ivc: 'ivc-1' })
    expect(JSON.parse(lines((await keyfob('vehicles', '--json', ...api())).out)[0] ?? '')).toMatchObject({ vin })
    expect((await keyfob('vehicles', '1KFCC00E4T9999999', ...api())).code).toBe(1)
  })

  it('lists and shows commands, with the timeline of one', async () => {
    const { out } = await keyfob('commands', '--vin', vin, '--state', 'succeeded', ...api())
    const [head, row = ''] = lines(out)
    expect(head).toBe('id\tcommand\tVIN\tstate\treason\taccepted')
    const [id = ''] = row.split('\t')
    const shown = await keyfob('commands', id, ...api())
    expect(shown.out).toMatch(/attempt\tsent\tattempted/)
    expect(JSON.parse((await keyfob('commands', id, '--json', ...api())).out)).toMatchObject({ id })
    expect((await keyfob('explain', id, ...api())).out).toMatch(
      /^succeeded  .* succeeded: settled .* after it was accepted\.\n  The vehicle did it/,
    )
    expect(JSON.parse((await keyfob('explain', id, '--json', ...api())).out)).toMatchObject({
      id,
      state: 'succeeded',
      next: [],
    })
    expect(lines((await keyfob('commands', '--json', '--limit', '1', ...api())).out)).toHaveLength(1)
  })
})

describe('keyfob watch', () => {
  it('shows events as they happen until it is interrupted', async () => {
    const watching = keyfob('watch', '--vin', vin, '--json', ...api())
    const other = await HandPlayedVehicle.connect(server.mqttUrl, vin)
    // The watcher is there once its handler for Ctrl-C is, and events behind its start are what it shows.
    await eventually(() => process.listenerCount('SIGINT') > 0)
    await fetch(`${server.apiUrl}/trigger-command`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ command: 'locate', vin }) }) // prettier-ignore
    const { id } = await other.see('command')
    await other.ack(String(id), 'succeeded', { ivc: 'ivc-1' })
    await eventually(() => written.join('').includes('"state":"succeeded"'))
    process.emit('SIGINT')
    expect((await watching).code).toBe(0)
    await other.leave()
  })
})

describe('keyfob doctor', () => {
  it('finds everything well', async () => {
    vi.stubEnv('KEYFOB_DATA_DIR', folder.path)
    const { code, out } = await keyfob('doctor', ...api())
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/catalogue\s+15 command types[\s\S]*api: gateway\s+embedded broker/),
    ])
  })

  it('reaches the broker that is named, and says what to fix when it cannot', async () => {
    vi.stubEnv('KEYFOB_DATA_DIR', folder.path)
    vi.stubEnv('MQTT_URL', server.mqttUrl)
    expect((await keyfob('doctor', ...api())).out).toContain(`connected to ${server.mqttUrl}`)
    vi.stubEnv('MQTT_URL', `mqtt://127.0.0.1:${await freePort()}`)
    const { code, out } = await keyfob('doctor', '--json', ...api())
    expect(code).toBe(1)
    expect(lines(out).map((line) => JSON.parse(line) as object)).toContainEqual(expect.objectContaining({ part: 'mqtt broker', verdict: 'bad', fix: expect.stringContaining('MQTT_URL') })) // prettier-ignore
  })

  it('says whether the key holds', async () => {
    const findingOf = async (): Promise<unknown> =>
      lines((await keyfob('doctor', '--json', ...api())).out).map((line) => JSON.parse(line) as { part: string }).find(({ part }) => part === 'api key') // prettier-ignore
    expect(await findingOf()).toMatchObject({ verdict: 'ok', detail: 'none is needed' })
    vi.stubEnv('KEYFOB_API_KEY', (await keyfob('keys', 'generate')).out.trim())
    expect(await findingOf()).toMatchObject({ verdict: 'bad', detail: expect.stringContaining('not known here') })
    vi.unstubAllEnvs()
  })

  it('names a setting that is wrong, and does not mind that Keyfob does not run', async () => {
    vi.stubEnv('KEYFOB_DEMO_VEHICLES', 'many')
    const { code, out } = await keyfob('doctor', '--api', `http://127.0.0.1:${await freePort()}`)
    expect([code, out]).toEqual([1, expect.stringContaining('KEYFOB_DEMO_VEHICLES')])
    expect(out).toContain('nothing answers')
    vi.unstubAllEnvs()
  })
})

it('has help for every verb, and exit code 0 with it', async () => {
  const { code, out } = await keyfob('--help')
  expect(code).toBe(0)
  for (const verb of ['serve', 'send', 'watch', 'vehicles', 'commands', 'explain', 'parked', 'webhooks', 'keys', 'simulate', 'smoke', 'doctor', 'migrate']) expect(out).toMatch(new RegExp(`^  ${verb}\\b`, 'm')) // prettier-ignore
})

describe('keyfob schedules', () => {
  const create = (...more: readonly string[]) =>
    keyfob('schedules', 'create', 'refresh', '--cron', '*/5 * * * *', '--time-zone', 'Europe/Berlin', '--vin', vin, '--command', 'status_refresh', '--api', server.apiUrl, ...more) // prettier-ignore
  const verb = (...words: readonly string[]) => keyfob('schedules', ...words, '--api', server.apiUrl)

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
    expect((await verb('delete', 'refresh')).out).toContain('gone')
    expect((await verb('list')).out).toContain('no schedules')
  })

  it('says what is wrong', async () => {
    const bad = await create('--cron', '99 * * * *')
    expect([bad.code, bad.err]).toEqual([exitCodes.failed, expect.stringContaining('/cron cannot be read')])
    expect((await verb('show', 'nobody')).err).toContain('There is no schedule nobody')
  })
})
