import { parseVin } from '@keyfob/protocol'
import { Api, HandPlayedVehicle, KeyfobProcess, eventually, temporaryFolder } from '@keyfob/testbed'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let api: Api

beforeAll(async () => {
  folder = await temporaryFolder()
  keyfob = await KeyfobProcess.start({ dataDir: folder.path })
  api = new Api(keyfob.api)
})

afterAll(async () => {
  await keyfob.stop()
  await folder.remove()
})

let serial = 0
const connect = (protocolVersion: 4 | 5 = 5): Promise<HandPlayedVehicle> =>
  HandPlayedVehicle.connect(
    keyfob.mqtt,
    parseVin(`1KFHP00E4T${String((serial += 1)).padStart(7, '0')}`)!,
    protocolVersion,
  )

describe('a vehicle that a person plays', () => {
  it.each([4, 5] as const)('completes a command with the smallest acks on MQTT %s', async (protocolVersion) => {
    const vehicle = await connect(protocolVersion)
    const { status, body } = await api.submit({ command: 'Engine Start', vin: vehicle.vin })
    expect(status).toBe(202)
    const message = await vehicle.see('command', body.id)
    expect(message).toMatchObject({
      v: 1,
      command: 'engine_start',
      vin: vehicle.vin,
      ivc: null,
      lane: 'engine',
      sequence: 1,
    })
    await vehicle.ack(body.id, 'received')
    await vehicle.ack(body.id, 'running')
    await vehicle.ack(body.id, 'succeeded', { result: { engineRunning: true } })
    const settled = await api.settled(body.id)
    expect(settled.state).toBe('succeeded')
    expect(settled.timeline.map(({ event }) => event)).toEqual(
      ['attempt', 'published', 'delivered', 'running', 'answer'].toSpliced(0, 0, 'accepted'),
    )
    expect(
      vehicle.seen.filter(({ id }) => id === body.id),
      'a second command message was needed',
    ).toHaveLength(1)
    await vehicle.ack(body.id, 'succeeded')
    await vehicle.ack(body.id, 'received')
    expect(await api.command(body.id)).toEqual(settled)
    await vehicle.leave()
  })

  it('[L3] has its acks committed when their PUBACK comes', async () => {
    const vehicle = await connect()
    const { body } = await api.submit({ command: 'horn_honk', vin: vehicle.vin })
    await vehicle.see('command', body.id)
    await vehicle.ack(body.id, 'succeeded')
    expect((await api.command(body.id)).state).toBe('succeeded')
    await vehicle.leave()
  })

  it('can send anything, and all others are served as before', async () => {
    const vehicle = await connect()
    await vehicle.ack('019b7985-f400-7c44-8d2f-5a1f0e6b7c3d', 'succeeded')
    await vehicle.say('ack', '{"id": broken')
    await vehicle.say('ack', Buffer.from([0, 255, 254, 1, 2, 3]))
    await vehicle.say('presence', '[]')
    await vehicle.say('state', '"x"')
    await vehicle.leave()
    await floodWith10Megabytes()
    await eventually(() => keyfob.logged('uplink.unreadable').length > 0, {
      what: 'a line about the unreadable message',
    })
    const other = await connect()
    const { body } = await api.submit({ command: 'lights_flash', vin: other.vin })
    await other.see('command', body.id)
    await other.ack(body.id, 'failed', { reason: { code: 'my_own_code', detail: 'bulb' } })
    expect(await api.settled(body.id)).toMatchObject({ state: 'failed', reason: { code: 'execution_failed' } })
    await other.leave()
  })

  it('cannot answer for another vehicle', async () => {
    const [mine, thine] = [await connect(), await connect()]
    const { body } = await api.submit({ command: 'doors_lock', vin: thine.vin })
    await thine.see('command', body.id)
    await mine.ack(body.id, 'failed')
    expect((await api.command(body.id)).state).toBe('sent')
    await thine.ack(body.id, 'succeeded')
    expect((await api.settled(body.id)).state).toBe('succeeded')
    await Promise.all([mine.leave(), thine.leave()])
  })
})

/** The broker may refuse it or drop the connection; what matters here is that it keeps working. */
const floodWith10Megabytes = async (): Promise<void> => {
  const client = await mqtt.connectAsync(keyfob.mqtt, { reconnectPeriod: 0 })
  client.on('error', () => undefined)
  const ended = new Promise((resolve) => client.once('close', () => resolve(undefined)))
  const published = client.publishAsync('keyfob/v1/1KFHP00E4T9999999/ack', Buffer.alloc(10_000_000, 'x'), { qos: 1 })
  await Promise.race([ended, published.catch(() => undefined)])
  await client.endAsync(true)
}
