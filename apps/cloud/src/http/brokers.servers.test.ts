/** RabbitMQ's own HTTP backend and MQTT plugin ask Keyfob who a vehicle is and what it may do; Keyfob's own user is RabbitMQ's. */
import { topicsFor } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { RabbitServer, eventually } from '@keyfob/testbed'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { sampleServer } from './testing/sample-server.ts'

const topics = topicsFor()
const [mine, other] = [freshVin(), freshVin()]
let sample: Awaited<ReturnType<typeof sampleServer>>
let rabbit: RabbitServer
const passwords = new Map<string, string>()
const ids = new Map<string, string>()
const clients: MqttClient[] = []

const admin = async (method: string, path: string, body?: object): Promise<Record<string, string>> => {
  const headers = {
    authorization: `Bearer ${(await sample.apiKeys.add('admin')).text}`,
    'content-type': 'application/json',
  }
  const response = await fetch(sample.server.url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  return response.status === 204 ? {} : ((await response.json()) as Record<string, string>)
}

beforeAll(async () => {
  sample = await sampleServer({ requiresKeys: true })
  await sample.server.start()
  const { text: key } = await sample.apiKeys.add('brokers:ask')
  for (const vin of [mine, other]) {
    await sample.store.vehicleStore.put(vin, {}, systemClock.now())
    const { password = '', id = '' } = await admin('POST', `/vehicles/${vin}/credentials`, {})
    passwords.set(vin, password)
    ids.set(vin, id)
  }
  const path = (question: string): string =>
    `auth_http.${question}_path = ${sample.server.url}/brokers/rabbitmq/${question}?key=${key}`
  rabbit = await RabbitServer.start({
    plugins: ['rabbitmq_auth_backend_http'],
    lines: [
      'mqtt.allow_anonymous = false',
      'auth_backends.1 = internal',
      'auth_backends.2 = http',
      'auth_http.http_method = post',
      ...['user', 'vhost', 'resource', 'topic'].map(path),
    ],
  })
}, 120_000)
afterAll(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
  await rabbit.close()
  await sample.server.stop()
})

const join = async (options: IClientOptions): Promise<MqttClient> => {
  const client = await mqtt.connectAsync(rabbit.mqttUrl, { protocolVersion: 4, reconnectPeriod: 0, ...options }, false)
  client.on('error', () => undefined) // RabbitMQ ends the connection of a client that exceeds its permissions
  clients.push(client)
  return client
}
const joinAs = (vin: string, clientId = vin): Promise<MqttClient> =>
  join({ username: vin, password: passwords.get(vin)!, clientId })
const closeOf = (client: MqttClient): Promise<'closed'> =>
  new Promise((resolve) => client.once('close', () => resolve('closed')))
const refusalOf = (options: IClientOptions): Promise<string> =>
  join(options).then(
    () => 'none',
    (error: unknown) => String(error),
  )

it('a vehicle gets in by its password, is reached by Keyfob, and answers', async () => {
  const keyfob = await join({ username: 'keyfob', password: 'keyfob', clientId: 'cloud' })
  const [heard, answers]: [string[], string[]] = [[], []]
  keyfob.on('message', (topic) => void answers.push(topic))
  await keyfob.subscribeAsync(topics.filter('ack'), { qos: 1 })
  const vehicle = await joinAs(mine)
  vehicle.on('message', (topic) => void heard.push(topic))
  await vehicle.subscribeAsync(topics.command(mine), { qos: 1 })
  await keyfob.publishAsync(topics.command(mine), '{}', { qos: 1 })
  await eventually(() => heard.includes(topics.command(mine)), { what: 'the command' })
  await vehicle.publishAsync(topics.uplink(mine, 'ack'), '{}', { qos: 1 })
  await eventually(() => answers.includes(topics.uplink(mine, 'ack')), { what: 'the ack' })
})

it('and nobody else gets in by it, nor by another client id', async () => {
  const own = { username: mine, password: passwords.get(mine)!, clientId: mine }
  for (const wrong of [
    { password: 'wrong' },
    { password: passwords.get(other)! },
    { username: other },
    { clientId: other },
  ])
    expect(await refusalOf({ ...own, ...wrong }), JSON.stringify(Object.keys(wrong))).not.toBe('none')
  expect(await refusalOf({ clientId: mine })).not.toBe('none')
})

it.each([
  ['publish', topics.uplink(other, 'ack')],
  ['publish', topics.command(mine)],
  ['publish', topics.command(other)],
  ['subscribe', topics.command(other)],
  ['subscribe', topics.filter('ack')],
  ['subscribe', '#'],
] as const)('a vehicle may not %s %s', async (action, topic) => {
  const vehicle = await joinAs(mine, `${mine}-${action}`)
  const overheard: string[] = []
  const closed = closeOf(vehicle)
  vehicle.on('message', (name) => void overheard.push(name))
  const asked =
    action === 'publish' ? vehicle.publishAsync(topic, '{}', { qos: 1 }) : vehicle.subscribeAsync(topic, { qos: 1 })
  const outcome = await Promise.race([asked.then(() => 'done').catch(() => 'refused'), closed])
  if (action === 'publish') expect(await closed).toBe('closed')
  else expect(outcome).not.toBe('done')
  expect(overheard).toEqual([])
})

it('a vehicle whose password was revoked does not get in again', async () => {
  await admin('DELETE', `/vehicles/${other}/credentials/${ids.get(other)}`)
  expect(await refusalOf({ username: other, password: passwords.get(other)!, clientId: other })).not.toBe('none')
})
