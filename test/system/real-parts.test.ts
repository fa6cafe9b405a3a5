/** The main job on real parts, unchanged from outside, with `api` and `worker` as processes of their own. */
import { randomBytes } from 'node:crypto'
import { parseVin } from '@keyfob/protocol'
import {
  Api,
  HandPlayedVehicle,
  KeyfobProcess,
  RealServers,
  eventually,
  temporaryFolder,
  freshDatabase,
} from '@keyfob/testbed'
import { Connection } from 'rabbitmq-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const vin = parseVin('1KFRP00E4T0000001')!
let servers: RealServers
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  servers = await RealServers.start()
  folder = await temporaryFolder()
})
afterAll(async () => {
  await servers.close()
  await folder.remove()
})

const management = async <Body>(path: string): Promise<Body> => {
  const { host, username, password } = new URL(servers.rabbit.managementUrl)
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  return (await (await fetch(`http://${host}${path}`, { headers: { authorization } })).json()) as Body // RabbitMQ's own API
}

/** A separate queue for status events. */
const consume = async (prefix: string) => {
  const rabbit = new Connection(servers.rabbit.url)
  rabbit.on('error', () => undefined) // it is killed here, and comes back
  const seen: { commandId: string; sequence: number; state: string }[] = []
  const queue = `${prefix}.mine`
  const exchanges = [{ exchange: `${prefix}.status`, type: 'topic', durable: true }]
  const consumer = rabbit.createConsumer(
    {
      queue,
      queueOptions: { queue, durable: true },
      exchanges,
      queueBindings: [{ queue, exchange: `${prefix}.status`, routingKey: 'status.#' }],
    },
    async ({ body }) => void seen.push((JSON.parse(String(body)) as { data: (typeof seen)[number] }).data),
  )
  await new Promise((resolve) => consumer.once('ready', resolve))
  return { seen, stop: async () => (await consumer.close(), await rabbit.close()) }
}

const ways = [
  ['Mosquitto', () => ({ MQTT_URL: servers.mosquitto.url })],
  ['RabbitMQ’s MQTT plugin', () => ({ KEYFOB_GATEWAY: 'rabbitmq-mqtt', MQTT_URL: servers.rabbit.mqttUrl })],
] as const

describe.each(ways)('PostgreSQL, RabbitMQ, Redis and %s', (name, brokerOf) => {
  const prefix = `t-${randomBytes(4).toString('hex')}`
  const topics = { KEYFOB_TOPIC_PREFIX: `${prefix}/v1` }
  let api: KeyfobProcess
  let worker: KeyfobProcess
  let vehicle: HandPlayedVehicle
  let reader: Awaited<ReturnType<typeof consume>>

  beforeAll(async () => {
    const env = {
      ...brokerOf(),
      ...topics,
      DATABASE_URL: await freshDatabase(servers.postgres.url),
      AMQP_URL: servers.rabbit.url,
      REDIS_URL: servers.redis.url,
      KEYFOB_QUEUE_PREFIX: prefix,
    }
    const start = (role: string) => KeyfobProcess.start({ dataDir: folder.path, env: { ...env, KEYFOB_ROLES: role } })
    ;[api, worker] = await Promise.all([start('api'), start('worker')])
    reader = await consume(prefix)
    vehicle = await HandPlayedVehicle.connect(env.MQTT_URL, vin, 4, topics.KEYFOB_TOPIC_PREFIX)
  })
  afterAll(async () => {
    await vehicle.leave()
    await reader.stop()
    expect([await api.stop(), await worker.stop()]).toEqual([0, 0])
  })

  it('carry a command to the vehicle and its answer back', async () => {
    const http = new Api(api.api)
    await vehicle.birth(1, { ivc: 'ivc-1' })
    await vehicle.see('time')
    const { status, body } = await http.submit({ command: 'Engine Start', vin, ivc: 'ivc-1' })
    expect(status).toBe(202)
    expect(await vehicle.see('command', body.id)).toMatchObject({
      command: 'engine_start',
      vin,
      ivc: 'ivc-1',
      sequence: 1,
    })
    for (const word of ['received', 'running', 'succeeded']) await vehicle.ack(body.id, word, { ivc: 'ivc-1' })
    expect(await http.settled(body.id)).toMatchObject({ state: 'succeeded', reason: { code: 'done' } })
    // [L9] a separate consumer sees every transition, in order.
    const events = () => reader.seen.filter(({ commandId }) => commandId === body.id)
    await eventually(() => events().at(-1)?.state === 'succeeded')
    expect(events().map(({ sequence }) => sequence)).toEqual(events().map((_, index) => index + 1))
  })

  it('show in X-Cache where an answer came from, and answer the same with Redis stopped [L12]', async () => {
    const http = new Api(api.api)
    const { body } = await http.submit({ command: 'horn_honk', vin })
    await vehicle.see('command', body.id)
    await vehicle.ack(body.id, 'succeeded')
    await http.settled(body.id)
    const look = () => http.request('GET', `/commands/${body.id}`)
    await eventually(async () => (await look()).headers.get('x-cache') === 'hit')
    const cached = await look()
    const vehicleLook = () => http.request('GET', `/vehicles/${vin}`)
    await eventually(async () => (await vehicleLook()).headers.get('x-cache') === 'hit')
    await servers.redis.kill()
    const uncached = await look()
    expect([uncached.headers.get('x-cache'), uncached.body]).toEqual(['miss', cached.body])
    expect((await vehicleLook()).headers.get('x-cache')).toBe('miss')
    await servers.redis.start()
  })

  it('are seen in RabbitMQ’s Management API: queues by name, with messages flowing', async () => {
    const queues = await eventually(
      async () => {
        const all = (
          await management<{ name: string; type: string; message_stats?: { publish?: number } }[]>('/api/queues')
        ).filter((queue) => queue.name.startsWith(prefix))
        const log = all.find((queue) => queue.name === `${prefix}.status.log`)
        return (log?.message_stats?.publish ?? 0) > 0 && all
      },
      { every: 500 },
    )
    const types = Object.fromEntries(queues.map((queue) => [queue.name, queue.type]))
    expect(types).toMatchObject({
      [`${prefix}.acks`]: 'quorum',
      [`${prefix}.acks.parked`]: 'quorum',
      [`${prefix}.status.log`]: 'stream',
    })
    const acks = queues.find((queue) => queue.name === `${prefix}.acks`)
    expect(acks?.message_stats?.publish).toBeGreaterThan(2)
  })

  it('park what cannot be read, for a person to look at', async () => {
    await vehicle.say('ack', '{not json')
    const http = new Api(api.api)
    const parked = await eventually(async () => {
      const { items } = (await http.request<{ items: { vin: string; payload: string }[] }>('GET', '/parked')).body
      return items.length > 0 && items
    })
    expect(parked).toMatchObject([{ vin, payload: '{not json' }])
  })

  it(`lose nothing when PostgreSQL, RabbitMQ and the connection by ${name} are down: 503 with Retry-After, or on record`, async () => {
    const http = new Api(api.api)
    await servers.postgres.kill()
    const refused = await http.submit({ command: 'doors_lock', vin })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    await servers.postgres.start()
    const accepted = await eventually(
      async () => {
        const answer = await http.submit({ command: 'doors_lock', vin, ttlSeconds: 120 })
        return answer.status === 202 && answer.body
      },
      { every: 200 },
    )
    await vehicle.see('command', accepted.id)
    await servers.rabbit.kill()
    await servers.rabbit.start()
    const back = await HandPlayedVehicle.connect(brokerOf().MQTT_URL, vin, 4, topics.KEYFOB_TOPIC_PREFIX)
    // The ack is repeated until it is heard, as the SDK does.
    await eventually(
      async () => {
        await back.ack(accepted.id, 'succeeded')
        return (await http.command(accepted.id)).state === 'succeeded'
      },
      { every: 500 },
    )
    await back.leave()
  })
})
