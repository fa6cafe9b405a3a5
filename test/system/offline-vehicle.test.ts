import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseVin } from '@keyfob/protocol'
import { Api, HandPlayedVehicle, KeyfobProcess, eventually, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let api: Api
/** A wake-up service that never answers. */
let wakeUps: Server
/** What it was asked for. */
const woken: string[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  wakeUps = createServer((request) => void request.on('data', (chunk) => woken.push(String(chunk))))
  wakeUps.listen(0, '127.0.0.1')
  await once(wakeUps, 'listening')
  const { port } = wakeUps.address() as AddressInfo // listens on TCP
  const env = {
    KEYFOB_WAKE_URL: `http://127.0.0.1:${port}/`,
    KEYFOB_WAKE_SECRET: `whsec_${'s'.repeat(43)}=`,
    KEYFOB_WAKE_PRIVATE: 'true',
  }
  keyfob = await KeyfobProcess.start({ dataDir: folder.path, env })
  api = new Api(keyfob.api)
})

afterAll(async () => {
  await keyfob.stop()
  wakeUps.close()
  wakeUps.closeAllConnections()
  await folder.remove()
})

let serial = 0

/** A vehicle that was connected and then disconnected in order. */
const disconnectedVehicle = async (): Promise<HandPlayedVehicle> => {
  const vin = parseVin(`1KFFF00E4T${String((serial += 1)).padStart(7, '0')}`)!
  const vehicle = await HandPlayedVehicle.connect(keyfob.mqtt, vin)
  await vehicle.birth(1)
  await vehicle.see('time')
  await vehicle.will(1)
  return vehicle
}

const commandsSeen = (vehicle: HandPlayedVehicle): readonly unknown[] =>
  vehicle.seen.filter(({ kind }) => kind === 'command')

describe('[L11] a vehicle that is believed offline', () => {
  it('is probed, and gets its command at its birth', async () => {
    const vehicle = await disconnectedVehicle()
    const { body } = await api.submit({ command: 'doors_lock', vin: vehicle.vin })
    expect(body).toMatchObject({ state: 'queued', reason: { code: 'waiting_for_vehicle' } })
    await vehicle.see('probe')
    expect(commandsSeen(vehicle)).toEqual([])
    await vehicle.birth(2)
    await vehicle.see('command', body.id)
    await vehicle.ack(body.id, 'succeeded')
    expect((await api.settled(body.id)).state).toBe('succeeded')
    await vehicle.leave()
  })

  it('[L7] that stays offline: its command expires, and nothing is ever sent', async () => {
    const vehicle = await disconnectedVehicle()
    const { body } = await api.submit({ command: 'doors_lock', vin: vehicle.vin, ttlSeconds: 1 })
    expect(await api.settled(body.id)).toMatchObject({
      state: 'expired',
      attempts: 0,
      reason: { code: 'ttl_elapsed', mayHaveTakenEffect: false },
    })
    await vehicle.birth(2)
    expect(commandsSeen(vehicle)).toEqual([])
    await vehicle.leave()
  })

  it('never gets a command that was canceled meanwhile', async () => {
    const vehicle = await disconnectedVehicle()
    const { body } = await api.submit({ command: 'doors_lock', vin: vehicle.vin })
    expect((await api.request('POST', `/commands/${body.id}/cancel`)).status).toBe(200)
    await vehicle.birth(2)
    const next = await api.submit({ command: 'doors_unlock', vin: vehicle.vin })
    await vehicle.see('command', next.body.id)
    expect(vehicle.seen.some(({ id }) => id === body.id)).toBe(false)
    await vehicle.leave()
  })
})

/** With the shortest deadline of the catalogue: notAfter 1 s, tolerance 2 s, answer within 15 s. */
describe('[L7] a vehicle that is silent until the deadline', () => {
  const doubtful = async (): Promise<{ vehicle: HandPlayedVehicle; id: string }> => {
    const vin = parseVin(`1KFDD00E4T${String((serial += 1)).padStart(7, '0')}`)!
    const vehicle = await HandPlayedVehicle.connect(keyfob.mqtt, vin)
    const { body } = await api.submit({ command: 'doors_unlock', vin, ttlSeconds: 1 })
    await vehicle.see('command', body.id)
    return { vehicle, id: body.id }
  }

  it.concurrent.each([
    ['did it and lost its answer', 'succeeded', {}, 'succeeded', 'done'],
    [
      'never got it, and says so when it is asked',
      'rejected',
      { reason: { code: 'canceled' } },
      'expired',
      'never_begun',
    ],
    ['lost its memory', 'unknown', { reason: { code: 'cannot_vouch' } }, 'unknown', 'cannot_vouch'],
  ] as const)('%s', async (_case, status, more, state, code) => {
    const { vehicle, id } = await doubtful()
    const silent = await api.settled(id)
    expect(silent).toMatchObject({
      state: 'unknown',
      late: false,
      reason: { code: 'no_receipt', mayHaveTakenEffect: true },
    })
    await vehicle.birth(1)
    await vehicle.see('cancel', id)
    await vehicle.ack(id, status, more)
    expect(await api.until(id, ({ late }) => late)).toMatchObject({ state, late: true, reason: { code } })
    await vehicle.leave()
  })
})

describe('a wake-up that was under way when Keyfob was killed', () => {
  it('is on record, and is not repeated before its spacing; the command is done once', async () => {
    const vehicle = await disconnectedVehicle()
    const { body } = await api.submit({ command: 'doors_lock', vin: vehicle.vin })
    const mine = () => woken.filter((each) => each.includes(vehicle.vin))
    await eventually(() => mine().length === 1)
    await keyfob.kill()
    await keyfob.start()
    const explained = await api.request<{ because: readonly string[]; next: readonly string[] }>(
      'GET',
      `/commands/${body.id}/explain`,
    )
    const { because, next } = explained.body
    expect(because.join('\n')).toMatch(/A wake-up of the vehicle was begun .* it is not known whether it was sent/)
    expect(next.join('\n')).toMatch(/If the vehicle is still offline, another wake-up is sent in /)
    const returned = await HandPlayedVehicle.connect(keyfob.mqtt, vehicle.vin)
    await returned.birth(2)
    await returned.see('command', body.id)
    await returned.ack(body.id, 'succeeded')
    expect((await api.settled(body.id)).state).toBe('succeeded')
    expect([mine().length, commandsSeen(returned).length]).toEqual([1, 1])
    await returned.leave()
    await vehicle.leave()
  })
})
