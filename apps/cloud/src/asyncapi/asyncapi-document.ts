/**
 * The AsyncAPI 3 document of one installation: every message that Keyfob sends or takes, over MQTT, RabbitMQ, streams and
 * webhooks. Payloads are the schemas of `contract/schemas`, so that the document cannot say something else than they do.
 * Operations are those of Keyfob: it sends commands, and receives acks.
 */
import { contractSchemas } from '@keyfob/protocol'
import { eventChannels, eventMessages, eventOperations } from './event-channels.ts'
import { type Json, type Place, ref } from './place.ts'
import { vehicleChannels, vehicleMessages, vehicleOperations } from './vehicle-channels.ts'

/** The command types of the catalogue are no messages, and the data of an event is a part of one. */
const ofMessages = (name: string): boolean => name !== 'command-type' && !name.endsWith('-event-data')

export const asyncapiDocument = (place: Place): Json => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Keyfob',
    version: place.version,
    description:
      'Messages to and from vehicles, and the events that tell what became of commands, approvals and campaigns. contract/SPEC.md has the rules, /openapi.json the requests.',
    license: { name: 'Apache-2.0' },
  },
  defaultContentType: 'application/json',
  servers: serversOf(place),
  channels: { ...vehicleChannels(place), ...eventChannels(place) },
  operations: { ...vehicleOperations, ...eventOperations },
  components: {
    messages: { ...vehicleMessages, ...eventMessages(place) },
    schemas: Object.fromEntries(
      Object.entries(contractSchemas('draft-7'))
        .filter(([name]) => ofMessages(name))
        .map(([name, schema]) => [nameOf(name), withoutDialect(schema)]),
    ),
    securitySchemes: {
      key: {
        type: 'http',
        scheme: 'bearer',
        description: 'An API key with the scope commands:read, and vehicles:read for presence',
      },
    },
  },
})

const withoutDialect = ({ $schema: _dialect, ...schema }: Json): Json => schema

/** `status-event` is `statusEvent`, as messages are called. */
const nameOf = (name: string): string => name.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase())

/** Hosts are variables: where brokers are is no one's business who may read this, and whoever uses it knows. */
const serversOf = ({ publicUrl }: Place): Json => ({
  broker: server('mqtt', 'The MQTT broker, where vehicles connect', 'broker.example:1883'),
  rabbitmq: server('amqp', 'RabbitMQ, where there is one', 'rabbitmq.example:5672'),
  api: {
    ...(publicUrl === null
      ? server('http', 'The HTTP API', '127.0.0.1:8080')
      : { ...hostOf(publicUrl), description: 'The HTTP API' }),
    security: [ref('components', 'securitySchemes', 'key')],
  },
  receiver: server('https', 'What receives a webhook', 'receiver.example'),
})

const hostOf = (url: string): Json => {
  const { host, protocol, pathname } = new URL(url)
  return { host, protocol: protocol.replace(':', ''), ...(pathname !== '/' && { pathname }) }
}

const server = (protocol: string, description: string, host: string): Json => ({
  host: '{host}',
  protocol,
  description,
  variables: { host: { default: host, description: 'Name and port' } },
})
