/**
 * The gateway to a broker in this process: no socket in between. An ack is taken before the broker acknowledges it, so
 * its PUBACK is sent only when the handler has resolved [L3]. When the handler rejects, the vehicle's connection is
 * closed, and it sends the ack again. The broker is authoritative for who is connected, and holds nothing for the others.
 *
 * It may be started before the broker or after it: until it is started, and while it stops, uplinks get no receipt.
 */
import type { Topics, Vin } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, seconds, systemClock } from '@keyfob/runtime'
import type { Gateway, PublishOptions, UnroutableHandler, UplinkHandler, UplinkMessage } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import type { Fate, IncomingMessage } from './broker-rules.ts'
import type { EmbeddedBroker } from './embedded-broker.ts'
import { Handling } from './handling.ts'
import { publishProperties } from './publish-properties.ts'
import { sortIncoming } from './sort-incoming.ts'

export interface EmbeddedGatewayOptions {
  readonly broker: EmbeddedBroker
  readonly topics: Topics
  readonly log: Log
  readonly clock?: Clock
}

/** Above what a group commit takes at once, several times; the rest waits, read from its socket or not. */
const handlingMax = 5_000
/** What is being handled at a stop gets this long. */
const handledWithin: Duration = seconds(5)

export class EmbeddedGateway extends ManagedService implements Gateway {
  readonly #options: EmbeddedGatewayOptions
  readonly #handling: Handling
  /** Of the newest message of each vehicle, while it is handled. */
  readonly #senders = new Map<Vin, { readonly sender: object | null }>()

  constructor(options: EmbeddedGatewayOptions) {
    super('gateway')
    this.#options = options
    this.#handling = new Handling(handlingMax, options.log)
    options.broker.judgeBy((message) => this.#judge(message))
  }

  onUplink(handler: UplinkHandler): void {
    this.#handling.onUplink(handler)
  }

  onUnroutable(handler: UnroutableHandler): void {
    this.#handling.onUnroutable(handler)
  }

  senderOf(vin: Vin): object | undefined {
    return this.#senders.get(vin)?.sender ?? undefined
  }

  get connected(): boolean {
    return this.state === 'started' && this.#options.broker.isOpen
  }

  async publish(vin: Vin, payload: string, options?: PublishOptions): Promise<void> {
    const { broker, topics } = this.#options
    await broker.publish(topics.command(vin), payload, publishProperties(options))
  }

  async forget(vin: Vin): Promise<void> {
    const { broker, topics } = this.#options
    await broker.clear(topics.uplink(vin, 'presence'))
  }

  protected override async onStart(): Promise<void> {
    // Nothing to open: the broker hands its messages over by itself.
  }

  protected override async onStop(): Promise<void> {
    await this.#handling.idle(handledWithin, this.#options.clock ?? systemClock)
  }

  async #judge({ topic, payload, sender }: IncomingMessage): Promise<Fate> {
    const incoming = sortIncoming(this.#options.topics, topic, payload)
    // The broker has no credentials: a client that could publish here could unlock any vehicle, without any check or record.
    if (incoming.kind === 'command') return { refusal: 'Only Keyfob itself publishes commands.' }
    if (incoming.kind === 'uplink') {
      await this.#handle(incoming.message, sender)
      return 'distribute_always'
    }
    if ('problem' in incoming) this.#handling.unroutable(topic, incoming)
    return incoming.kind === 'oversize' ? 'discard' : 'distribute'
  }

  async #handle(message: UplinkMessage, sender: object | null): Promise<void> {
    if (this.state !== 'started') throw new Error('The gateway is not started.')
    const from = { sender }
    this.#senders.set(message.vin, from)
    try {
      await this.#handling.handle(message)
    } finally {
      if (this.#senders.get(message.vin) === from) this.#senders.delete(message.vin)
    }
  }
}
