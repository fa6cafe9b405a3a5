/**
 * RabbitMQ's HTTP backend (rabbitmq_auth_backend_http): four questions, each a form, answered by the text `allow` or
 * `deny`. Format: https://github.com/rabbitmq/rabbitmq-server/tree/v3.10.x/deps/rabbitmq_auth_backend_http
 *
 * Its MQTT plugin publishes to `amq.topic` and makes a queue for each subscriber, named after the client id. So a
 * vehicle may have the queues whose names begin with its VIN, and no other one.
 */
import type { Vin } from '@keyfob/protocol'
import type { VehicleAccess } from '../../ports/vehicle-access.ts'

export const rabbitmqQuestions = ['user', 'vhost', 'resource', 'topic'] as const
export type RabbitmqQuestion = (typeof rabbitmqQuestions)[number]

/** What a question says; the rest is left out. */
export interface RabbitmqFields {
  readonly username?: string | null | undefined
  readonly password?: string | null | undefined
  readonly client_id?: string | null | undefined
  /** `exchange`, `queue` or `topic`. */
  readonly resource?: string | null | undefined
  readonly name?: string | null | undefined
  /** `configure`, `write` or `read`. */
  readonly permission?: string | null | undefined
  readonly routing_key?: string | null | undefined
}

const exchange = 'amq.topic'
const queuePrefix = 'mqtt-subscription-'

export const allowsRabbitmq = async (
  access: VehicleAccess,
  question: RabbitmqQuestion,
  fields: RabbitmqFields,
): Promise<boolean> => {
  const { username, password, client_id: clientId } = fields
  if (question === 'user') {
    const vehicle = await access.byPassword(username ?? '', password ?? '')
    return vehicle !== undefined && access.mayConnectAs(vehicle.vin, clientId ?? '')
  }
  const vin = access.vinNamed(username ?? '')
  if (vin === undefined) return false
  if (question === 'vhost') return true
  return question === 'resource' ? isOwnResource(vin, fields) : isOwnTopic(access, vin, fields)
}

/** It publishes to the exchange, binds its queue there, and makes, fills, reads and deletes the queue. */
const isOwnResource = (vin: Vin, { resource, name, permission }: RabbitmqFields): boolean => {
  if (resource === 'exchange') return name === exchange && (permission === 'write' || permission === 'read')
  return resource === 'queue' && name?.startsWith(`${queuePrefix}${vin}`) === true
}

const isOwnTopic = (
  access: VehicleAccess,
  vin: Vin,
  { name, permission, routing_key: key }: RabbitmqFields,
): boolean => {
  if (name !== exchange) return false
  const topic = topicOf(key ?? '')
  return permission === 'write'
    ? access.mayPublish(vin, topic)
    : permission === 'read' && access.maySubscribe(vin, topic)
}

/** The plugin writes the dots of a routing key for the slashes of a topic, and the other way round. */
const topicOf = (routingKey: string): string => routingKey.replaceAll(/[./]/g, (each) => (each === '.' ? '/' : '.'))
