/**
 * The limit: the minimal program that makes the facts of a command's life as durable as Keyfob does, and nothing else. No
 * lanes, no catalogue, no keys, no repeats, no sweeps, no access, no log. A row and its event are committed before the
 * 202; the command goes to the vehicle at QoS 1; the vehicle's ack is in a quorum queue before its PUBACK, and the settled
 * row and its event are committed before the ack leaves the queue. Statements and acks go in groups. Keyfob's figure is shown as a share
 * of this one's.
 */
import { randomUUID } from 'node:crypto'
import { type ServerResponse, createServer } from 'node:http'
import { MqttConnection } from '../mqtt/mqtt-connection.ts'
import { openLimitBus } from './limit-bus.ts'
import type { LimitOptions } from './limit-options.ts'
import { openLimitStore } from './limit-store.ts'

const options = JSON.parse(process.argv[2] ?? '') as LimitOptions // of the bench
const store = await openLimitStore(options.databaseUrl)
const bus = await openLimitBus(options.amqpUrl, (ids) =>
  Promise.all(ids.map((id) => store.settle(id).then(() => bus.publish(id, 'succeeded')))),
)
const mqtt = await MqttConnection.connect(options.mqttUrl, 'limit-cloud')
mqtt.onMessage = (_topic, payload, receipt) => {
  const { id } = JSON.parse(payload.toString()) as { id: string } // as SPEC says
  bus.hold(id).then(receipt, fail)
}
await mqtt.subscribe('keyfob/v1/+/ack')

/** A UUIDv7: its time first, so that an index grows at its end. */
const newId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

const submit = async (body: string): Promise<string> => {
  const { vin, command } = JSON.parse(body) as { vin: string; command: string } // of the load program
  const id = newId()
  await store.accept({ id, vin, command })
  mqtt.publish(`keyfob/v1/${vin}/command`, JSON.stringify({ v: 1, kind: 'command', id, vin, command, params: {} }))
  bus.publish(id, 'sent')
  return JSON.stringify({ id, vin, command, state: 'sent' })
}

const answer = async (body: string, response: ServerResponse): Promise<void> => {
  const text = await submit(body)
  response.writeHead(202, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

const fail = (error: unknown): never => {
  throw error
}

createServer((request, response) => {
  let body = ''
  request.on('data', (bytes: Buffer) => (body += bytes.toString()))
  request.on('end', () => {
    answer(body, response).catch(fail)
  })
}).listen(options.port, '127.0.0.1')
process.once('SIGTERM', () => process.exit())
