/**
 * The gateway to a RabbitMQ that is itself the MQTT broker (MQTT plugin). Its topics are routing keys of `amq.topic`
 * with dots for slashes. Commands are published there with confirms. Acks land, by a binding, in the queue of acks
 * itself, so the vehicle's PUBACK is sent when the queue holds them [L3]; this gateway never sees them. Reported state and
 * presence come by a queue that the workers share: latest wins, so it is short and what is old in it is dropped.
 *
 * RabbitMQ has no shared subscriptions and does not hand retained births to queues; neither is needed here, because the
 * queues exist even while no worker runs.
 */
import type { Topics, Uplink, Vin } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, seconds } from '@keyfob/runtime'
import type { AsyncMessage, Channel } from 'rabbitmq-client'
import type { Gateway, PublishOptions, UnroutableHandler, UplinkHandler } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import { checkQueue, declareAcks, declareQueue } from '../rabbit/acks-topology.ts'
import { LastingChannel } from '../rabbit/lasting-channel.ts'
import { messageBytes } from '../rabbit/message-bytes.ts'
import { QueueConsumer } from '../rabbit/queue-consumer.ts'
import type { RabbitLink } from '../rabbit/rabbit-link.ts'
import type { RabbitNames } from '../rabbit/rabbit-names.ts'
import { Handling } from './handling.ts'
import { sortIncoming } from './sort-incoming.ts'

export interface RabbitMqttGatewayOptions {
  readonly publishing: RabbitLink
  readonly consuming: RabbitLink
  readonly names: RabbitNames
  readonly topics: Topics
  /** False: it only publishes, and receives nothing from vehicles. */
  readonly receives: boolean
  readonly clock: Clock
  readonly log: Log
}

/** The exchange of the MQTT plugin (mqtt.exchange). */
const exchange = 'amq.topic'
/** For the reports of a fleet while no worker runs; older ones are worthless. */
const uplinksMax = 100_000
const uplinksLive: Duration = seconds(300)
const handledWithin: Duration = seconds(5)
/** Of a kind that never comes here. */
const acksMax = 1

export class RabbitMqttGateway extends ManagedService implements Gateway {
  readonly #options: RabbitMqttGatewayOptions
  readonly #out: LastingChannel
  readonly #in: LastingChannel
  readonly #consumer = new QueueConsumer((message) => this.#take(message))
  readonly #handling: Handling

  constructor(options: RabbitMqttGatewayOptions) {
    super('gateway')
    this.#options = options
    const { clock, log, publishing, consuming } = options
    this.#handling = new Handling(acksMax, log)
    this.#out = new LastingChannel({
      name: 'gateway publishes',
      link: publishing,
      clock,
      log,
      prepare: (channel) => channel.confirmSelect(),
    })
    this.#in = new LastingChannel({
      name: 'gateway hears',
      link: consuming,
      clock,
      log,
      prepare: (channel) => this.#prepareIn(channel),
      check: (channel) => this.#check(channel),
    })
  }

  onUplink(handler: UplinkHandler): void {
    this.#handling.onUplink(handler)
  }

  onUnroutable(handler: UnroutableHandler): void {
    this.#handling.onUnroutable(handler)
  }

  get connected(): boolean {
    return (
      this.#out.isReady && this.#options.publishing.problem === null && (this.#in.isReady || !this.#options.receives)
    )
  }

  /** Durable is QoS 1 to the plugin. A message to an offline vehicle is confirmed and lost: it is repeated later. */
  async publish(vin: Vin, payload: string, { expirySeconds, traceparent }: PublishOptions = {}): Promise<void> {
    const routingKey = routingKeyOf(this.#options.topics.command(vin))
    const expiry = expirySeconds === undefined ? {} : { expiration: String(seconds(expirySeconds)) }
    const trace = traceparent === undefined ? {} : { headers: { traceparent } }
    await this.#out.publish({ exchange, routingKey, ...expiry, ...trace }, Buffer.from(payload))
  }

  /** Nothing to do: what the plugin retains is handed to MQTT clients only, so no worker ever receives it, and AMQP cannot reach it. */
  async forget(): Promise<void> {}

  protected override async onStart(): Promise<void> {
    await this.#out.start()
    if (this.#options.receives) await this.#in.start()
  }

  protected override async onStop(): Promise<void> {
    await this.#consumer.finish(handledWithin, this.#options.clock)
    await this.#in.stop()
    await this.#out.stop()
  }

  async #prepareIn(channel: Channel): Promise<void> {
    const { names } = this.#options
    await declareAcks(channel, names)
    await declareQueue(channel, names.uplinks, {
      'x-queue-type': 'quorum',
      'x-max-length': uplinksMax,
      'x-message-ttl': uplinksLive,
    })
    await this.#bind(channel)
    await this.#consumer.consume(channel, names.uplinks)
  }

  /** Again without a check: the queue of acks may have been deleted, and declared by another process without the binding. */
  async #check(channel: Channel): Promise<void> {
    const { acks, uplinks } = this.#options.names
    for (const queue of [acks, uplinks]) await checkQueue(channel, queue)
    await this.#bind(channel)
  }

  async #bind(channel: Channel): Promise<void> {
    const { names, topics } = this.#options
    const bind = (queue: string, uplink: Uplink): Promise<void> =>
      channel.queueBind({ queue, exchange, routingKey: routingKeyOf(topics.filter(uplink)) })
    await bind(names.acks, 'ack')
    for (const uplink of ['state', 'presence'] as const) await bind(names.uplinks, uplink)
  }

  /**
   * Always true, and at once: latest wins, and one that failed is old news when the next comes. The queue is all vehicles',
   * so none of them waits until a report of another one is written.
   */
  async #take(message: AsyncMessage): Promise<boolean> {
    const topic = message.routingKey.replaceAll('.', '/')
    const incoming = sortIncoming(this.#options.topics, topic, messageBytes(message))
    if (incoming.kind === 'uplink') this.#handling.handle(incoming.message).catch(() => undefined) // it is logged already
    else if ('problem' in incoming) this.#handling.unroutable(topic, incoming)
    return true
  }
}

/** MQTT's levels and wildcards as the plugin maps them to AMQP's. */
const routingKeyOf = (topic: string): string => topic.replaceAll('/', '.').replaceAll('+', '*')
