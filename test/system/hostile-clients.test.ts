/** What clients send to the embedded broker never ends the process: a single packet did, once. */
import { parseVin } from '@keyfob/protocol'
import { Api, HandPlayedVehicle, KeyfobProcess, eventually, hostileNames, temporaryFolder } from '@keyfob/testbed'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const vin = parseVin('1KFHC00E4T0000001')!

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let api: Api
let vehicle: HandPlayedVehicle

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

describe('a name that every object has', () => {
  it.each([
    ['TCP', 4],
    ['TCP', 5],
    ['WebSocket', 4],
    ['WebSocket', 5],
  ] as const)(
    'is a name like any other: as client id, filter and topic over %s, MQTT %i',
    async (transport, version) => {
      const { pid } = keyfob
      const url = transport === 'TCP' ? keyfob.mqtt : keyfob.mqttWs
      for (const name of hostileNames) {
        const client = await mqtt.connectAsync(url, { protocolVersion: version, clientId: name, reconnectPeriod: 0 })
        await client.unsubscribeAsync([name, 'nobody'])
        await client.subscribeAsync(name).catch(() => undefined) // refused at most
        await client.subscribeAsync([name, 'end']).catch(() => undefined)
        await client.publishAsync(name, 'x', { qos: 1, retain: true })
        await client.endAsync()
      }
      expect((await api.request('GET', '/healthz')).status).toBe(200)
      expect(keyfob.pid).toBe(pid)
    },
  )

  it('is a name like any other in what vehicles and callers send', async () => {
    const names = hostileNames.filter((name) => /^[a-zA-Z]+$/.test(name))
    const signals = Object.fromEntries(names.map((name) => [name, true]))
    const at = new Date().toISOString()
    await vehicle.say('state', { at, clockTrusted: true, signals })
    await vehicle.say('state', JSON.stringify({ at, signals: {}, __x: 1 }).replace('__x', '__proto__'))
    const reported = async (): Promise<readonly string[]> => {
      const { body } = await api.request<{ reported: object }>('GET', `/vehicles/${vin}`)
      return Object.keys(body.reported)
    }
    await eventually(async () => (await reported()).length === names.length, { what: 'every signal' })
    expect((await reported()).toSorted()).toEqual(names.toSorted())
    for (const name of hostileNames) {
      const answer = await api.submit({ command: name, vin }, { 'idempotency-key': name })
      expect([name, answer.status]).toEqual([name, 422])
    }
  })
})
