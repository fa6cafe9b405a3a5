import { parseVin } from '@keyfob/protocol'
import { HandPlayedVehicle, eventually, freePort } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { runKeyfob, writtenSoFar } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

const vin = parseVin('1KFCC00E4T0000001')!

let server: StartedServer
let vehicle: HandPlayedVehicle

beforeAll(async () => {
  server = await startServer()
  vehicle = await HandPlayedVehicle.connect(server.mqttUrl, vin)
  await vehicle.birth(1, { ivc: 'ivc-1' })
  await vehicle.see('time')
}, 60_000)

afterAll(async () => {
  await vehicle.leave()
  await server.stop()
})

afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

const api = (): readonly string[] => ['--api', server.apiUrl]
const lines = (text: string): readonly string[] => text.trim().split('\n')

/** Answers the next command as soon as it comes. */
const answerNext = async (status: string): Promise<void> => {
  const known = vehicle.seen.length
  const message = await eventually(() => vehicle.seen.slice(known).find(({ kind }) => kind === 'command'))
  await vehicle.ack(String(message.id), status, { ivc: 'ivc-1', result: {} })
}

describe('keyfob send', () => {
  it('waits for the outcome, which is its exit code', async () => {
    const answering = answerNext('succeeded')
    const { code, out } = await runKeyfob('send', vin, 'Horn Honk', '--wait', '10', ...api())
    await answering
    expect([code, lines(out)[0]]).toEqual([0, `succeeded  horn_honk → ${vin}  done`])
    const failing = answerNext('failed')
    expect(await runKeyfob('send', vin, 'horn_honk', '--wait', '--json', ...api())).toMatchObject({
      code: 1,
      out: expect.stringContaining('"state":"failed"'),
    })
    await failing
  })

  it('passes params, ttl and idempotency key, and does not wait by default', async () => {
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
    const [first, again] = [await runKeyfob(...words), await runKeyfob(...words)]
    expect(first.code).toBe(0)
    const { id, params } = JSON.parse(first.out) as { id: string; params: unknown }
    expect(params).toEqual({ percent: 80 })
    expect(JSON.parse(again.out)).toMatchObject({ id })
  })

  it('warns on stderr of a vehicle that has never sent a message', async () => {
    const words = ['send', '1KFNH00E4T0000001', 'horn_honk', '--json', ...api()]
    const { code, out, err } = await runKeyfob(...words)
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/^warning: The vehicle 1KFNH00E4T0000001 has never sent a message/),
    ])
    expect(JSON.parse(out)).toMatchObject({ warning: { code: 'vehicle_never_heard' } })
    expect((await runKeyfob('send', vin, 'lights_flash', ...api())).err).toBe('')
  })

  it('says which field is wrong', async () => {
    const { code, err } = await runKeyfob('send', vin, 'charge_limit_set', '-p', 'percent=7', ...api())
    expect([code, err]).toEqual([1, expect.stringContaining('/params/percent')])
  })

  it('names a query parameter that is wrong', async () => {
    expect(await runKeyfob('commands', '--state', 'flying', ...api())).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^state must be states with commas between them: queued, .*\.\n$/),
    })
  })

  it.each([
    [['send', vin, 'x', '--param', 'novalue']],
    [['send', vin, 'x', '--ttl', 'soon']],
    [['send', vin, 'x', '--wait', '31']],
    [['send', vin]],
    [['fly']],
  ])('%j is wrong usage', async (words) => expect((await runKeyfob(...words, ...api())).code).toBe(2))

  it('says when no server answers', async () => {
    const { code, err } = await runKeyfob('send', vin, 'horn_honk', '--api', `http://127.0.0.1:${await freePort()}`)
    expect([code, err]).toEqual([3, expect.stringContaining('keyfob serve')])
  })
})

it('reports where its vehicles connect, and since when it runs', async () => {
  const system = (await (await fetch(`${server.apiUrl}/system`)).json()) as { since: string } // the API's own schema
  expect(system).toEqual({
    version: '0.1.0',
    roles: ['api', 'worker'],
    since: expect.any(String),
    brokers: [
      { url: server.mqttUrl, embedded: true },
      { url: expect.stringMatching(/^ws:/), embedded: true },
    ],
    topicPrefix: 'keyfob/v1',
    demo: false,
    processes: [expect.objectContaining({ roles: ['api', 'worker'] })],
  })
  expect(Date.parse(system.since)).toBeLessThanOrEqual(Date.now())
})

describe('keyfob parked', () => {
  it('lists what could not be read, gives it to the workers again, and deletes it', async () => {
    expect((await runKeyfob('parked', 'list', ...api())).out).toContain('Nothing is parked.')
    const strange = await HandPlayedVehicle.connect(server.mqttUrl, '1KFHP00E4T0000077' as never)
    await strange.say('ack', '{not json')
    await strange.say('state', '{not json')
    await strange.leave()
    const rows = () =>
      runKeyfob('parked', 'list', '--json', ...api()).then(({ out }) =>
        lines(out)
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line) as { id: string; uplink: string; problem: string }),
      )
    const parked = await eventually(async () => (await rows()).length === 2 && rows())
    expect((await runKeyfob('parked', 'list', '--limit', '1', ...api())).out).toContain('is not JSON')
    const [ack, state] = [
      parked.find(({ uplink }) => uplink === 'ack')!,
      parked.find(({ uplink }) => uplink === 'state')!,
    ]
    expect((await runKeyfob('parked', 'retry', state.id, ...api())).code).toBe(1)
    expect(await runKeyfob('parked', 'remove', state.id, ...api())).toMatchObject({
      code: 0,
      out: expect.stringContaining('removed'),
    })
    expect(await runKeyfob('parked', 'retry', ack.id, ...api())).toMatchObject({
      code: 0,
      out: expect.stringContaining('workers'),
    })
    const [again] = await rows()
    expect(JSON.parse((await runKeyfob('parked', 'remove', again!.id, '--json', ...api())).out)).toEqual({
      id: again!.id,
      removed: true,
    })
    expect((await runKeyfob('parked', 'remove', again!.id, ...api())).code).toBe(1)
  })
})

describe('keyfob vehicles and commands', () => {
  it('lists and shows vehicles', async () => {
    await vehicle.say('state', { at: new Date().toISOString(), signals: { 'Vehicle.Speed': 7 } })
    expect(lines((await runKeyfob('vehicles', ...api())).out)[1]).toMatch(new RegExp(`^${vin}\tivc-1\tyes\t`))
    expect((await runKeyfob('vehicles', vin, ...api())).out).toContain('Vehicle.Speed\t7')
    expect(JSON.parse((await runKeyfob('vehicles', vin, '--json', ...api())).out)).toMatchObject({ vin, ivc: 'ivc-1' })
    expect(JSON.parse(lines((await runKeyfob('vehicles', '--json', ...api())).out)[0] ?? '')).toMatchObject({ vin })
    expect((await runKeyfob('vehicles', '1KFCC00E4T9999999', ...api())).code).toBe(1)
  })

  it('lists and shows commands, with the timeline of one', async () => {
    const { out } = await runKeyfob('commands', '--vin', vin, '--state', 'succeeded', ...api())
    const [head, row = ''] = lines(out)
    expect(head).toBe('id\tcommand\tVIN\tstate\treason\taccepted')
    const [id = ''] = row.split('\t')
    const shown = await runKeyfob('commands', id, ...api())
    expect(shown.out).toMatch(/attempt\tsent\tattempted/)
    expect(JSON.parse((await runKeyfob('commands', id, '--json', ...api())).out)).toMatchObject({ id })
    expect((await runKeyfob('explain', id, ...api())).out).toMatch(
      /^succeeded  .* succeeded: settled .* after it was accepted\.\n  The vehicle did it/,
    )
    expect(JSON.parse((await runKeyfob('explain', id, '--json', ...api())).out)).toMatchObject({
      id,
      state: 'succeeded',
      next: [],
    })
    expect(lines((await runKeyfob('commands', '--json', '--limit', '1', ...api())).out)).toHaveLength(1)
  })
})

describe('keyfob watch', () => {
  it('shows events as they happen until it is interrupted', async () => {
    const watching = runKeyfob('watch', '--vin', vin, '--json', ...api())
    const other = await HandPlayedVehicle.connect(server.mqttUrl, vin)
    // The watcher has started once its handler for Ctrl-C is set; it shows the events after that.
    await eventually(() => process.listenerCount('SIGINT') > 0)
    await fetch(`${server.apiUrl}/trigger-command`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ command: 'locate', vin }),
    })
    const { id } = await other.see('command')
    await other.ack(String(id), 'succeeded', { ivc: 'ivc-1' })
    await eventually(() => writtenSoFar().includes('"state":"succeeded"'))
    process.emit('SIGINT')
    expect((await watching).code).toBe(0)
    await other.leave()
  })
})

describe('keyfob doctor', () => {
  it('finds no problem', async () => {
    vi.stubEnv('KEYFOB_DATA_DIR', server.folder)
    const { code, out } = await runKeyfob('doctor', ...api())
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/catalogue\s+[1-9]\d* command types[\s\S]*api: gateway\s+embedded broker/),
    ])
  })

  it('connects to the configured broker, and says what to fix when it cannot', async () => {
    vi.stubEnv('KEYFOB_DATA_DIR', server.folder)
    vi.stubEnv('MQTT_URL', server.mqttUrl)
    expect((await runKeyfob('doctor', ...api())).out).toContain(`connected to ${server.mqttUrl}`)
    vi.stubEnv('MQTT_URL', `mqtt://127.0.0.1:${await freePort()}`)
    const { code, out } = await runKeyfob('doctor', '--json', ...api())
    expect(code).toBe(1)
    expect(lines(out).map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ part: 'mqtt broker', verdict: 'bad', fix: expect.stringContaining('MQTT_URL') }),
    )
  })

  it('says whether the API key is valid', async () => {
    const findingOf = async (): Promise<unknown> =>
      lines((await runKeyfob('doctor', '--json', ...api())).out)
        .map((line) => JSON.parse(line) as { part: string })
        .find(({ part }) => part === 'api key')
    expect(await findingOf()).toMatchObject({ verdict: 'ok', detail: 'not required' })
    vi.stubEnv('KEYFOB_API_KEY', (await runKeyfob('keys', 'generate')).out.trim())
    expect(await findingOf()).toMatchObject({ verdict: 'bad', detail: expect.stringContaining('API key is unknown') })
    vi.unstubAllEnvs()
  })

  it('names a wrong setting, and works without a running Keyfob', async () => {
    vi.stubEnv('KEYFOB_DEMO_VEHICLES', 'many')
    const { code, out } = await runKeyfob('doctor', '--api', `http://127.0.0.1:${await freePort()}`)
    expect([code, out]).toEqual([1, expect.stringContaining('KEYFOB_DEMO_VEHICLES')])
    expect(out).toContain('nothing answers')
    vi.unstubAllEnvs()
  })
})

it('has help for every verb, and exit code 0 with it', async () => {
  const { code, out } = await runKeyfob('--help')
  expect(code).toBe(0)
  for (const verb of [
    'serve',
    'send',
    'watch',
    'vehicles',
    'commands',
    'explain',
    'parked',
    'webhooks',
    'keys',
    'simulate',
    'smoke',
    'doctor',
    'migrate',
  ])
    expect(out).toMatch(new RegExp(`^  ${verb}\\b`, 'm'))
})
