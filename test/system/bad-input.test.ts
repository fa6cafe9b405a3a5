import { parseVin } from '@keyfob/protocol'
import { Api, HandPlayedVehicle, KeyfobProcess, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let api: Api
let vehicle: HandPlayedVehicle

const vin = parseVin('1KFBB00E4T0000001')!

beforeAll(async () => {
  folder = await temporaryFolder()
  keyfob = await KeyfobProcess.start({ dataDir: folder.path })
  api = new Api(keyfob.api)
  vehicle = await HandPlayedVehicle.connect(keyfob.mqtt, vin)
  await vehicle.birth(1, { ivc: 'ivc-1' })
  await vehicle.see('time')
})

afterAll(async () => {
  await vehicle.leave()
  await keyfob.stop()
  await folder.remove()
})

const good = { command: 'doors_lock', vin }

/** Each with the status, the problem's name, and the field that it names. */
const cases = [
  ['no command', { vin }, 422, 'invalid-request', '/command'],
  ['no VIN', { command: 'doors_lock' }, 422, 'invalid-request', '/vin'],
  ['a command of the wrong type', { ...good, command: 7 }, 422, 'invalid-request', '/command'],
  ['a name that is too long', { ...good, command: 'x'.repeat(200) }, 422, 'invalid-request', '/command'],
  ['an unknown command', { ...good, command: 'self_destruct' }, 422, 'unknown-command', '/command'],
  ['a bad VIN', { ...good, vin: 'IOQ' }, 422, 'invalid-request', '/vin'],
  ['another IVC', { ...good, ivc: 'ivc-2' }, 422, 'ivc-mismatch', '/ivc'],
  [
    'params against the schema',
    { command: 'charge_limit_set', vin, params: { percent: 'all' } },
    422,
    'invalid-params',
    '/params/percent',
  ],
  ['a ttl above the maximum', { ...good, ttlSeconds: 1e9 }, 422, 'ttl-too-long', '/ttlSeconds'],
  ['NUL', { ...good, command: 'doors\0lock' }, 422, 'invalid-request', '/command'],
  ['a lone surrogate', { ...good, params: { note: '\ud800' } }, 422, 'invalid-request', '/params/note'],
  ['an unknown field', { ...good, colour: 'red' }, 422, 'invalid-request', ''],
] as const

describe('bad input', () => {
  it('is refused with the field that is wrong, stores nothing, and affects no other request of the group', async () => {
    const [answers, fine] = await Promise.all([
      Promise.all(cases.map(([, body]) => api.submit(body))),
      api.submit({ command: 'horn_honk', vin }),
    ])
    for (const [index, [name, , status, problem, pointer]] of cases.entries()) {
      const answer = answers[index] as unknown as {
        status: number
        body: { type: string; errors: { pointer: string }[] }
      } // problem details
      expect([answer.status, answer.body.type], name).toEqual([status, `/problems/${problem}`])
      expect(answer.body.errors.map((error) => error.pointer).join(), name).toContain(pointer)
    }
    expect(fine.status).toBe(202)
    const { body } = await api.request<{ items: readonly unknown[] }>('GET', '/commands')
    expect(body.items).toHaveLength(1)
  })

  it.each([
    ['2 MB', 'application/json', JSON.stringify({ ...good, params: { x: 'x'.repeat(2_000_000) } }), 413],
    ['broken JSON', 'application/json', '{"command": ', 400],
    ['another content type', 'text/plain', JSON.stringify(good), 415],
  ])('%s is refused on arrival', async (_name, type, body, status) => {
    const response = await fetch(`${keyfob.api}/trigger-command`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(await response.json()).toMatchObject({ status, type: expect.stringMatching(/^\/problems\//) })
  })
})
