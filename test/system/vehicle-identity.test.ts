/** Which vehicle is which: its VIN in topics and over HTTP, one that is mistyped, one that is deleted. On both kinds of broker. */
import { parseVin, topicsFor } from '@keyfob/protocol'
import {
  Api,
  HandPlayedVehicle,
  KeyfobProcess,
  MosquittoServer,
  eventually,
  freePort,
  temporaryFolder,
} from '@keyfob/testbed'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const brokers = [
  ['the embedded broker', async () => undefined],
  ['Mosquitto', async () => MosquittoServer.start({ port: await freePort() })],
] as const

describe.each(brokers)('on %s', (_name, startBroker) => {
  let broker: MosquittoServer | undefined
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let keyfob: KeyfobProcess
  let api: Api
  let mqttUrl: string

  beforeAll(async () => {
    broker = await startBroker()
    folder = await temporaryFolder()
    keyfob = await KeyfobProcess.start({ dataDir: folder.path, env: broker ? { MQTT_URL: broker.url } : {} })
    mqttUrl = broker?.url ?? keyfob.mqtt
    api = new Api(keyfob.api)
  })

  afterAll(async () => {
    await keyfob.stop()
    await broker?.close()
    await folder.remove()
  })

  const statusOf = async (vin: string): Promise<number> => (await api.request('GET', `/vehicles/${vin}`)).status
  const remove = async (vin: string): Promise<number> =>
    (await fetch(`${keyfob.api}/vehicles/${vin}`, { method: 'DELETE' })).status

  it('a deleted vehicle stays deleted over a restart: what the broker retained of it is cleared', async () => {
    const [gone, kept] = [parseVin('1KFDE00E4T0000001')!, parseVin('1KFDE00E4T0000002')!]
    for (const vin of [gone, kept]) {
      const vehicle = await HandPlayedVehicle.connect(mqttUrl, vin)
      await vehicle.birth(1)
      await vehicle.see('time')
      await vehicle.leave()
    }
    expect(await remove(gone)).toBe(204)
    const late = await mqtt.connectAsync(mqttUrl)
    const retained: string[] = []
    late.on('message', (topic) => void retained.push(topic))
    await late.subscribeAsync(topicsFor().filter('presence'), { qos: 1 })
    await eventually(() => retained.includes(topicsFor().uplink(kept, 'presence')))
    await late.endAsync(true)
    expect(retained).not.toContain(topicsFor().uplink(gone, 'presence'))
    await keyfob.stop()
    await keyfob.start()
    if (broker) {
      // What is retained comes to the gateway before what is said now.
      const fence = await HandPlayedVehicle.connect(mqttUrl, parseVin('1KFDE00E4T0000003')!)
      await fence.birth(1)
      await fence.see('time')
      await fence.leave()
    }
    expect([await statusOf(gone), await statusOf(kept)]).toEqual([404, 200])
  })

  it('a VIN is in upper case in topics, the log says so, and HTTP reads it in any case', async () => {
    const vin = parseVin('1KFLC00E4T0000001')!
    const vehicle = await HandPlayedVehicle.connect(mqttUrl, vin)
    const { status, body } = await api.submit({ command: 'horn_honk', vin: vin.toLowerCase(), ttlSeconds: 60 })
    expect([status, body]).toMatchObject([202, { vin }])
    await vehicle.see('command', body.id)
    const other = await mqtt.connectAsync(mqttUrl)
    const topic = `keyfob/v1/${vin.toLowerCase()}/ack`
    await other.publishAsync(topic, JSON.stringify({ id: body.id, status: 'succeeded' }), { qos: 1 })
    await eventually(() => keyfob.logged('uplink.unroutable').find((line) => line['topic'] === topic), {
      what: 'a line',
    })
    expect(keyfob.logged('uplink.unroutable').at(-1)?.['problem']).toContain(`upper case there, as in ${vin}`)
    expect((await api.command(body.id)).state).toBe('sent')
    await vehicle.ack(body.id, 'succeeded')
    expect((await api.settled(body.id)).state).toBe('succeeded')
    expect(await statusOf(vin.toLowerCase())).toBe(200)
    await other.endAsync(true)
    await vehicle.leave()
  })

  it('a vehicle that was never heard from gets a warning, until it speaks', async () => {
    const vin = parseVin('1KFNH00E4T0000001')!
    const send = () => api.submit({ command: 'doors_lock', vin })
    const first = await send()
    expect(first).toMatchObject({ status: 202, body: { warning: { code: 'vehicle_never_heard' } } })
    const vehicle = await HandPlayedVehicle.connect(mqttUrl, vin)
    await vehicle.ack(first.body.id, 'succeeded')
    await api.settled(first.body.id)
    // That it spoke is noted after the answer is committed.
    await eventually(async () => !('warning' in (await send()).body), {
      every: 100,
      what: 'a submit without a warning',
    })
    await vehicle.leave()
  })
})
