/** What a person at a terminal, and a program that reads JSON, get from the verbs besides their result. */
import { parseVin } from '@keyfob/protocol'
import { FaultProxy, HandPlayedVehicle, eventually, freePort } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { runKeyfob, saidSoFar } from './testing/run-keyfob.ts'
import { type StartedServer, startServer } from './testing/started-server.ts'

const vin = parseVin('1KFCC00E4T0000001')!
const other = '1KFCC00E4T0000002'
let server: StartedServer
let vehicle: HandPlayedVehicle

beforeAll(async () => {
  server = await startServer()
  vehicle = await HandPlayedVehicle.connect(server.mqttUrl, vin)
  await vehicle.birth(1, { ivc: 'ivc-1' })
  await vehicle.see('time')
})
afterAll(async () => {
  await vehicle.leave()
  await server.stop()
})
afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

const keyfob = (...words: readonly string[]) => runKeyfob(...words, '--api', server.apiUrl)
const jsonOf = async (...words: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await keyfob(...words, '--json')).out) as Record<string, unknown>

describe('--api and --json', () => {
  it('may stand before the verb, and before the verb of a group; after it they win', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`
    expect((await runKeyfob('--api', server.apiUrl, 'vehicles')).code).toBe(0)
    expect((await runKeyfob('schedules', '--api', server.apiUrl, 'list')).code).toBe(0)
    expect((await runKeyfob('--api', nowhere, 'vehicles', '--api', server.apiUrl)).code).toBe(0)
    expect((await runKeyfob('--api', nowhere, 'vehicles')).code).toBe(3)
    expect(JSON.parse((await runKeyfob('--json', '--api', server.apiUrl, 'vehicles', vin)).out)).toMatchObject({ vin })
  })

  it('are wrong usage before a verb that has none', async () =>
    expect(await runKeyfob('--api', server.apiUrl, 'serve')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--api is no option of "serve"'),
    }))
})

describe('a failure with --json is one JSON value on stderr', () => {
  it('with the type of the problem', async () => {
    const { code, err } = await keyfob('send', vin, 'horn_honk', '-p', 'x=1', '--json')
    expect([code, JSON.parse(err)]).toEqual([
      1,
      expect.objectContaining({
        type: expect.stringContaining('/problems/'),
        status: 422,
        errors: [expect.anything()],
      }),
    ])
  })

  it('where nothing answers, and of wrong usage', async () => {
    const nowhere = await runKeyfob('vehicles', '--json', '--api', `http://127.0.0.1:${await freePort()}`)
    expect([nowhere.code, JSON.parse(nowhere.err)]).toEqual([
      3,
      expect.objectContaining({ type: 'urn:keyfob:cli:unreachable', mayHaveTakenEffect: false }),
    ])
    const wrong = await keyfob('vehicles', '--limit', 'x', '--json')
    expect([wrong.code, JSON.parse(wrong.err)]).toEqual([2, expect.objectContaining({ type: 'urn:keyfob:cli:usage' })])
  })
})

describe('a mistyped word', () => {
  it('of a command type is answered with the one that was probably meant', async () => {
    expect((await keyfob('send', vin, 'door_lock')).err).toContain('Did you mean doors_lock?')
    expect((await keyfob('send', vin, 'make_coffee_now')).err).not.toContain('Did you mean')
  })

  it('of a verb, too', async () => expect((await keyfob('vehicle')).err).toContain('Did you mean vehicles?'))
})

describe('keyfob vehicles', () => {
  it('registers, labels and removes', async () => {
    expect((await keyfob('vehicles', 'register', other, '--ivc', 'ivc-2', '--label', 'blue')).out).toBe(
      `${other} is registered: IVC ivc-2, labels blue.\n`,
    )
    expect(await jsonOf('vehicles', 'label', other, 'red', 'test')).toMatchObject({
      ivc: 'ivc-2',
      labels: ['red', 'test'],
    })
    expect((await keyfob('vehicles', 'label', other)).out).toContain('labels none')
    expect(await jsonOf('vehicles', 'remove', other)).toEqual({ vin: other, removed: true })
    expect((await keyfob('vehicles', 'label', other, 'red')).code).toBe(1)
    expect((await keyfob('vehicles', other)).code).toBe(1)
  })
})

describe('keyfob catalogue, cancel and log-level', () => {
  it('lists the command types, and shows one with its params', async () => {
    expect((await keyfob('catalogue')).out).toMatch(/^charge_limit_set\t.*\tpercent$/m)
    expect((await keyfob('catalogue', 'charge_limit_set')).out).toContain('"percent"')
    expect(await jsonOf('catalogue', 'horn_honk')).toMatchObject({ name: 'horn_honk' })
    expect((await keyfob('catalogue', 'trunk_open')).out).toContain('begins only if Vehicle.Speed = 0 within 60 s')
  })

  it('says which commands a vehicle may begin now, and refuses one that may not', async () => {
    await keyfob('vehicles', 'register', other)
    const row = 'trunk_open\tfails\tVehicle.Speed = 0 within 60 s\tnone'
    expect((await keyfob('vehicles', 'guards', other)).out).toContain(row)
    expect(await jsonOf('vehicles', 'guards', other)).toMatchObject({
      items: [{ command: 'trunk_open', holds: false }],
    })
    const { code, err } = await keyfob('send', other, 'trunk_open')
    expect([code, err]).toEqual([1, expect.stringContaining('Vehicle.Speed = 0 within 60 s: nothing is known of it')])
  })

  it('asks the vehicle to cancel what it may have already', async () => {
    await keyfob('vehicles', 'register', other)
    const { id } = await jsonOf('send', other, 'status_refresh')
    const { code, out } = await keyfob('cancel', String(id))
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^sent {2}status_refresh .*\nThe vehicle is asked to cancel it/),
    ])
    expect((await keyfob('cancel', '01980000-0000-7000-8000-000000000000')).code).toBe(1)
  })

  it('changes the log level, of those that exist', async () => {
    expect(await jsonOf('log-level', 'error')).toEqual({ level: 'error' })
    expect((await keyfob('log-level', 'silent')).out).toContain('The log level is silent.')
    expect((await keyfob('log-level', 'loud')).code).toBe(2)
  })
})

describe('keyfob send --wait', () => {
  it('shows what it waits for, and explains what is still open after its time', async () => {
    const { code, out, err } = await keyfob('send', other, 'charge_limit_set', '-p', 'percent=80', '--wait', '1')
    expect([code, err]).toEqual([1, expect.stringMatching(/^Waiting up to 1 s for .*\n {2}sent/m)])
    expect(out.split('\n')[0]).toMatch(/^sent {2}charge_limit_set/)
    expect(out.split('\n')[2]).toMatch(/^sent {2}.+/)
  })
})

it('says that a list has more than its limit', async () => {
  await keyfob('vehicles', 'register', other)
  const { out, err } = await keyfob('vehicles', '--limit', '1')
  expect([out.trim().split('\n').length, err]).toEqual([
    2,
    expect.stringContaining('There is more: these are the first 1.'),
  ])
  expect((await keyfob('vehicles')).err).toBe('')
})

it('keyfob watch says that it listens, that the server is lost, and that it is back', async () => {
  const proxy = await FaultProxy.open(Number(new URL(server.apiUrl).port))
  const watching = runKeyfob('watch', '--api', proxy.through(server.apiUrl))
  await eventually(() => saidSoFar().includes('Listening at'))
  proxy.cut()
  await eventually(() => saidSoFar().includes('Connected again'))
  process.emit('SIGINT')
  expect((await watching).err).toMatch(
    /^Listening at .* for events of all vehicles\..*\n.* is lost \(.*\nConnected again/,
  )
  await proxy.close()
})
