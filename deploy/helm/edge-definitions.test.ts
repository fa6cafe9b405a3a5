/** What the platform chart's README says that vehicles may do at the edge, on a real RabbitMQ (an older one, without TLS). */
import { Api, RabbitServer, temporaryFolder } from '@keyfob/testbed'
import { Fleet, fleetVin } from '@keyfob/simulator'
import mqtt, { type IClientPublishOptions, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeConfig } from '../../apps/cloud/src/config/config.ts'
import { readEnvironment } from '../../apps/cloud/src/config/environment.ts'
import { makeLogging } from '../../apps/cloud/src/observability/logger.ts'
import { type KeyfobServer, makeServer } from '../../apps/cloud/src/server.ts'
import { textOf } from '../testing/sample-files.ts'

const definitions = /```json\n(.*?)```/s.exec(textOf('deploy/helm/keyfob-platform/README.md'))?.[1] ?? ''
const [mine, others] = [fleetVin(0), fleetVin(1)]
const vehicle = { username: 'vehicle', password: 'vehicle' }

let rabbit: RabbitServer
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  rabbit = await RabbitServer.start()
  folder = await temporaryFolder()
  const { username, password, origin } = new URL(rabbit.managementUrl)
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    'content-type': 'application/json',
  }
  // Keyfob's password in the README is a placeholder; it is taken as it stands.
  const answer = await fetch(`${origin}/api/definitions`, { method: 'POST', headers, body: definitions })
  expect([answer.status, await answer.text()]).toEqual([204, ''])
})

afterAll(async () => {
  await rabbit?.close()
  await folder?.remove()
})

const connect = (options: object): Promise<MqttClient> =>
  mqtt.connectAsync(rabbit.mqttUrl, { protocolVersion: 4, reconnectPeriod: 0, ...vehicle, ...options })

/** Whether the broker keeps the client connected after that: it answers what is forbidden by closing the connection. */
const survives = async (client: MqttClient, act: (client: MqttClient) => Promise<unknown>): Promise<boolean> => {
  const closed = new Promise<false>((resolve) => client.once('close', () => resolve(false)))
  const done = act(client).then(
    () => true,
    () => false,
  )
  const ended = await Promise.race([closed, done])
  await client.endAsync(true)
  return ended
}

const qos1: IClientPublishOptions = { qos: 1 }

it.each([
  ['its own ack', mine, 'ack', true],
  ['its own state', mine, 'state', true],
  ['its own presence', mine, 'presence', true],
  ["another vehicle's ack", others, 'ack', false],
  ["another vehicle's presence", others, 'presence', false],
  ['a command to itself', mine, 'command', false],
  ['a command to another', others, 'command', false],
])('a vehicle that publishes %s', async (_, vin, kind, may) => {
  const client = await connect({ clientId: mine })
  expect(await survives(client, (each) => each.publishAsync(`keyfob/v1/${vin}/${kind}`, '{}', qos1))).toBe(may)
})

it.each([
  ['its own commands', `keyfob/v1/${mine}/command`, true],
  ["another's commands", `keyfob/v1/${others}/command`, false],
  ["every vehicle's commands", 'keyfob/v1/+/command', false],
  ['everything', '#', false],
])('a vehicle that listens to %s', async (_, topic, may) => {
  const client = await connect({ clientId: mine })
  const isGranted = async (each: MqttClient): Promise<void> => {
    const [grant] = await each.subscribeAsync(topic, { qos: 1 })
    if (grant === undefined || grant.qos > 2) throw new Error('refused')
  }
  expect(await survives(client, isGranted)).toBe(may)
})

it('is enough for Keyfob and its vehicles to work', async () => {
  const users = (JSON.parse(definitions) as { users: readonly { name: string; password: string }[] }).users
  const password = users.find(({ name }) => name === 'keyfob')!.password
  const settings = {
    PORT: '0',
    MQTT_URL: rabbit.mqttUrl,
    MQTT_USERNAME: 'keyfob',
    MQTT_PASSWORD: password,
    KEYFOB_DEMO_VEHICLES: '0',
    KEYFOB_DATA_DIR: `${folder.path}/data`,
    KEYFOB_LOG_LEVEL: 'silent',
  }
  const config = makeConfig(readEnvironment(settings))
  const server: KeyfobServer = await makeServer({ config, logging: makeLogging(config.logLevel) })
  await server.start()
  const fleet = new Fleet({
    vehicles: 2,
    broker: { url: rabbit.mqttUrl, ...vehicle },
    seed: 1,
    behaviours: [],
    memoryDir: `${folder.path}/vehicles`,
  })
  await fleet.start()
  const api = new Api(server.apiUrl)
  for (const vin of [mine, others]) {
    const { body } = await api.submit({ command: 'doors_lock', vin })
    expect((await api.settled(body.id)).state).toBe('succeeded')
  }
  await fleet.stop()
  await server.stop()
})
