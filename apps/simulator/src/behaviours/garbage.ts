import { randomBytes } from 'node:crypto'
import { type CommandId, type Uplink, uplinks, writeAck } from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'
import type { MqttClient } from 'mqtt'
import type { VehicleBody } from '../body/vehicle-body.ts'
import type { Random } from '../random.ts'
import type { Behaviour } from './behaviour.ts'

const quiet: readonly [Duration, Duration] = [seconds(1), seconds(5)]
/** Far above what either side reads (SPEC section 9), and still nothing that a broker minds. */
const oversizeMax = 100_000

interface Rubbish {
  readonly uplink: Uplink
  readonly payload: string | Buffer
}

/**
 * A broken second application in the vehicle: it publishes on the vehicle's own topics, over its own connection.
 * It does not lie about the vehicle's own commands, which would be believed once (SPEC section 10).
 */
export const garbage: Behaviour = {
  name: 'garbage',
  summary: 'sends broken JSON, binary, oversized messages, and acks for commands that it never got',
  attach: (body, random) => ({
    run: async () => {
      const client = await connect(body)
      try {
        while (!body.calm.aborted) {
          await body.clock.sleep(random.between(...quiet), body.calm)
          say(client, body, rubbish(body, random))
        }
      } finally {
        await client.endAsync(true)
      }
    },
  }),
}

const connect = async ({ broker, vin }: VehicleBody): Promise<MqttClient> => {
  const { url, ...credentials } = broker
  const { default: mqtt } = await import('mqtt') // see MqttLink
  const client = await mqtt.connectAsync(url, { protocolVersion: 5, ...credentials, clientId: `${vin}-garbage` })
  // It expects to be disconnected.
  client.on('error', () => undefined)
  return client
}

/**
 * QoS 0, and not awaited: a broker that refuses garbage breaks the connection, and then it is not known whether it was
 * sent. The client reconnects by itself.
 */
const say = (client: MqttClient, body: VehicleBody, { uplink, payload }: Rubbish): void => {
  if (client.connected) client.publish(body.topics.uplink(body.vin, uplink), payload, { qos: 0 })
}

const kinds: readonly ((body: VehicleBody, random: Random) => Rubbish)[] = [
  (_body, random) => ({ uplink: random.pick(uplinks), payload: '{"id":"' }),
  (_body, random) => ({ uplink: random.pick(uplinks), payload: randomBytes(random.integer(1, 200)) }),
  (_body, random) => ({ uplink: random.pick(uplinks), payload: 'x'.repeat(random.integer(20_000, oversizeMax)) }),
  (_body, random) => ({ uplink: random.pick(uplinks), payload: '' }),
  (_body, random) => ({ uplink: 'ack', payload: JSON.stringify({ id: randomId(random), status: 'exploded' }) }),
  (_body, random) => ({ uplink: 'ack', payload: writeAck({ id: randomId(random), status: 'succeeded' }) }),
  (body, random) => ({
    uplink: 'ack',
    payload: writeAck({ id: body.overheard() ?? randomId(random), status: 'failed' }),
  }),
  (body, random) => ({
    uplink: 'ack',
    payload: writeAck({ id: body.overheard() ?? randomId(random), status: 'succeeded' }),
  }),
]

const rubbish = (body: VehicleBody, random: Random): Rubbish => random.pick(kinds)(body, random)

/** A UUIDv7 that no command has. */
const randomId = (random: Random): CommandId => {
  const digits = Array.from({ length: 32 }, () => random.integer(0, 15).toString(16)).join('')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-7${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}` as CommandId // its form is the brand's
}
