/** A vehicle that is revoked while it is connected to a real RabbitMQ: its connection ends, whatever happens to the management API. */
import type { Vin } from '@keyfob/protocol'
import { seconds, systemClock } from '@keyfob/runtime'
import { FaultProxy, RabbitServer, eventually } from '@keyfob/testbed'
import mqtt, { type MqttClient } from 'mqtt'
import { V7Generator } from 'uuidv7'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { CredentialId } from '../ports/vehicle-credential.ts'
import { RabbitManagement } from '../rabbit/rabbit-management.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { RevokedConnections } from './revoked-connections.ts'

let rabbit: RabbitServer
let proxy: FaultProxy
let store: SampleStore
let log: SampleLog
let stops: (() => Promise<unknown>)[]
beforeAll(async () => {
  ;[rabbit, store] = [await RabbitServer.start({ lines: ['mqtt.allow_anonymous = false'] }), await SampleStore.open()]
  proxy = await FaultProxy.open(rabbit.managementPort)
})
afterAll(async () => {
  await proxy.close()
  await rabbit.close()
  await store.close()
})
beforeEach(() => void ([log, stops] = [new SampleLog(), []]))
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop()
})

const vehicleCredentials = () => store.stores.vehicleCredentials

/** A vehicle with a password, which RabbitMQ knows, too. */
const enroll = async (): Promise<{ readonly vin: Vin; readonly revoke: () => Promise<unknown> }> => {
  const [vin, id] = [freshVin(), new V7Generator().generate().toString() as CredentialId] // a UUIDv7
  await store.vehicleStore.put(vin, {}, systemClock.now())
  const shown = { vin, kind: 'password' as const, certificate: null, expiresAt: null }
  await vehicleCredentials().add({ ...shown, id, hash: '', createdAt: systemClock.now(), createdBy: 'test' })
  await rabbit.control('add_user', vin, 'secret')
  await rabbit.control('set_permissions', vin, '.*', '.*', '.*')
  return { vin, revoke: () => vehicleCredentials().revoke(vin, id, systemClock.now()) }
}

const connect = async (vin: Vin): Promise<MqttClient> => {
  const login = { username: vin, password: 'secret', clientId: vin, protocolVersion: 4 as const, reconnectPeriod: 0 }
  const client = await mqtt.connectAsync(rabbit.mqttUrl, login, false)
  client.on('error', () => undefined) // RabbitMQ ends it
  stops.push(() => client.endAsync(true))
  return client
}

const start = async (url = proxy.through(rabbit.managementUrl)): Promise<void> => {
  const connections = new RabbitManagement({ url, clock: systemClock })
  const sweep = new RevokedConnections({ store: vehicleCredentials(), connections, clock: systemClock, log }).sweep()
  await sweep.start()
  stops.push(() => sweep.stop())
}
const gone = (client: MqttClient): Promise<boolean> => eventually(() => !client.connected)

it('ends what was connected before, and no other vehicle; one that connects later is let alone', async () => {
  const [one, other] = [await enroll(), await enroll()]
  const [client, neighbour] = [await connect(one.vin), await connect(other.vin)]
  await start()
  await one.revoke()
  await gone(client)
  await eventually(() => log.of('credential.connections_ended').length > 0)
  expect(log.of('credential.connections_ended')).toEqual([{ vin: one.vin, connections: 1 }])
  await systemClock.sleep(seconds(5)) // RabbitMQ's clock may differ by as much
  const again = await connect(one.vin)
  await systemClock.sleep(seconds(8)) // RabbitMQ knows its details by then, and Keyfob has looked
  expect([again.connected, neighbour.connected]).toEqual([true, true])
})

it('tries again while the management API cannot be reached, and after a start', async () => {
  const [one, two] = [await enroll(), await enroll()]
  const clients = [await connect(one.vin), await connect(two.vin)]
  await one.revoke()
  proxy.refuse()
  proxy.cut()
  await start()
  await eventually(() => log.of('credential.connections_left').length > 0)
  await two.revoke()
  proxy.resume()
  for (const client of clients) await gone(client)
  expect(JSON.stringify(log.lines)).not.toContain('keyfob:')
})

it('says so when the user may not do it', async () => {
  const one = await enroll()
  const client = await connect(one.vin)
  await one.revoke()
  const url = new URL(rabbit.managementUrl)
  url.password = 'wrong'
  await start(url.href)
  await eventually(() => log.of('credential.connections_left').length > 0)
  expect(log.of('credential.connections_left')[0]).toMatchObject({ error: expect.stringContaining('answered 401') })
  expect(client.connected).toBe(true)
})
