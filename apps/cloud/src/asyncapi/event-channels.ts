/**
 * Status events (SPEC section 8): in RabbitMQ, as server-sent events, and as webhooks. One event has one name in all of them.
 * And the stream of presence.
 */
import {
  type CommandId,
  type EventOrigin,
  type StatusEvent,
  type Vin,
  approvalEventTypes,
  campaignEventTypes,
  eventOriginOf,
  reasonOf,
  states,
  statusEventType,
  toCloudEvent,
  toGovernanceWebhookEvent,
  toWebhookEvent,
} from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { approvalEventExample, campaignEventExample } from './governance-examples.ts'
import { type Json, type Place, messagesNamed, operationOn, ref, vinParameter } from './place.ts'

const amqpVersion = '0.3.0'

/** `vhost` is the one that AMQP_URL names. */
const exchangeOf = (name: string): Json => ({
  is: 'routingKey',
  exchange: { name, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
  bindingVersion: amqpVersion,
})

const streams = {
  allEvents: { address: '/events', description: 'Status events of all commands, as server-sent events' },
  commandEvents: {
    address: '/commands/{id}/events',
    description: 'Status events of one command, from the first to the last, as server-sent events',
    parameters: { id: { description: 'The id of the command' } },
  },
}

export const eventChannels = ({ rabbit: { status, statusLog } }: Place): Json => ({
  statusExchange: {
    address: 'status.{state}.{vin}',
    description: `The exchange ${status}, by routing key. Bind a queue of your own: "status.#" is everything, "status.succeeded.*" what succeeded`,
    servers: [ref('servers', 'rabbitmq')],
    parameters: { state: { description: 'The state that the command has now', enum: states }, vin: vinParameter },
    messages: messagesNamed(['statusEvent']),
    bindings: { amqp: exchangeOf(status) },
  },
  statusLog: {
    address: statusLog,
    description: 'All of them for a week, for people: a stream, or a quorum queue where RabbitMQ has no streams',
    servers: [ref('servers', 'rabbitmq')],
    messages: messagesNamed(['statusEvent']),
    bindings: {
      amqp: {
        is: 'queue',
        queue: { name: statusLog, durable: true, exclusive: false, autoDelete: false, vhost: '/' },
        bindingVersion: amqpVersion,
      },
    },
  },
  ...Object.fromEntries(
    Object.entries(streams).map(([name, stream]) => [
      name,
      { ...stream, servers: [ref('servers', 'api')], messages: messagesNamed(['statusEvent']) },
    ]),
  ),
  presenceStream: {
    address: '/presence',
    description: 'Changes of the presence of all vehicles, about once a second, as server-sent events',
    servers: [ref('servers', 'api')],
    messages: messagesNamed(['presenceChange']),
  },
  webhook: {
    address: '/',
    description: 'The URL that a webhook was created with',
    servers: [ref('servers', 'receiver')],
    messages: messagesNamed(['webhookEvent', 'approvalEvent', 'campaignEvent']),
  },
})

const http = { http: { method: 'POST', bindingVersion: '0.3.0' } }

export const eventOperations: Json = {
  publishStatus: operationOn('send', 'statusExchange', 'Publish a status event, at least once, in order per command'),
  keepStatus: operationOn('send', 'statusLog', 'Keep it in the log'),
  streamEvents: operationOn('send', 'allEvents', 'Stream status events from a position on'),
  streamCommandEvents: operationOn('send', 'commandEvents', 'Stream the status events of a command'),
  streamPresence: operationOn('send', 'presenceStream', 'Stream changes of presence from an instant on'),
  deliverWebhook: {
    ...operationOn('send', 'webhook', 'Deliver an event, signed, until it is taken'),
    bindings: http,
  },
}

const example: StatusEvent = {
  position: 44,
  commandId: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d' as CommandId, // a UUIDv7 by its looks
  vin: '1KFAA00E4T0000001' as Vin, // a VIN by its looks
  command: 'engine_start',
  sequence: 4,
  at: Date.UTC(2026, 0, 1, 12, 0, 2, 150),
  state: 'succeeded',
  reason: reasonOf('done'),
  late: false,
  result: { engineRunning: true },
  traceparent: null,
}

const text = (description: string): Json => ({ type: 'string', description })

const webhookHeaders: Json = {
  type: 'object',
  properties: {
    'webhook-id': text('The id of the event, as on every stream'),
    'webhook-timestamp': text('Of this attempt, in seconds since 1970'),
    'webhook-signature': text('`v1,` and the signature; several with spaces between them'),
  },
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
}

/** Only webhooks carry these: whoever reads the other channels takes each message for a state of a command. */
const governanceMessages = (origin: EventOrigin): Json => ({
  approvalEvent: {
    name: 'keyfob.approval.{what}',
    title: 'An approval was asked for or decided, for a webhook',
    summary: `For webhooks that ask for it. Its type is one of ${approvalEventTypes.join(', ')}`,
    headers: webhookHeaders,
    payload: ref('components', 'schemas', 'approvalEvent'),
    examples: [{ name: 'refused', payload: toGovernanceWebhookEvent(approvalEventExample, origin) }],
  },
  campaignEvent: {
    name: 'keyfob.campaign.{what}',
    title: 'A campaign changed, for a webhook',
    summary: `For webhooks that ask for it. Its type is one of ${campaignEventTypes.join(', ')}`,
    headers: webhookHeaders,
    payload: ref('components', 'schemas', 'campaignEvent'),
    examples: [{ name: 'aborted', payload: toGovernanceWebhookEvent(campaignEventExample, origin) }],
  },
})

export const eventMessages = ({ publicUrl }: Place): Json => {
  const origin = eventOriginOf(publicUrl)
  return {
    statusEvent: {
      name: 'keyfob.command.{state}',
      title: 'A command changed its state',
      summary: `A CloudEvent. Its type is one of ${states.map(statusEventType).join(', ')}`,
      contentType: 'application/cloudevents+json',
      payload: ref('components', 'schemas', 'statusEvent'),
      examples: [{ name: 'succeeded', payload: toCloudEvent(example, origin) }],
    },
    presenceChange: {
      name: 'presence',
      title: 'The presence of a vehicle changed',
      summary: 'A hint: changes that undo each other within a second may be left out, and one may come twice',
      payload: ref('components', 'schemas', 'presenceChange'),
      examples: [
        {
          name: 'online',
          payload: { vin: example.vin, online: true, seenAt: formatInstant(Date.UTC(2026, 0, 1, 12)) },
        },
      ],
    },
    webhookEvent: {
      name: 'keyfob.command.{state}',
      title: 'A command changed its state, for a webhook',
      summary: 'Standard Webhooks: signed, with the name of the event in `event`',
      headers: webhookHeaders,
      payload: ref('components', 'schemas', 'webhookEvent'),
      examples: [{ name: 'succeeded', payload: toWebhookEvent(example, origin) }],
    },
    ...governanceMessages(origin),
  }
}
