/**
 * A channel that is opened and prepared again whenever it is lost, or when something that it declared no longer exists:
 * people delete queues, and a broker confirms messages to no queue without an error. While there is no channel, `publish`
 * rejects at once: the publisher keeps the fact, and retries.
 */
import { randomUUID } from 'node:crypto'
import {
  type BackoffOptions,
  type Clock,
  type Duration,
  ManagedService,
  type Span,
  backoff,
  messageOf,
  seconds,
  traced,
} from '@keyfob/runtime'
import type { Channel, Envelope } from 'rabbitmq-client'
import type { Log } from '../ports/log.ts'
import type { RabbitLink } from './rabbit-link.ts'
import { TopologyLost } from './topology-lost.ts'

export interface LastingChannelOptions {
  readonly name: string
  readonly link: RabbitLink
  /** Declares, subscribes, or what else the channel is for; it is in use when this resolves. */
  readonly prepare: (channel: Channel) => Promise<void>
  /** Called every few seconds: rejects with `TopologyLost` when what was declared no longer exists. */
  readonly check?: (channel: Channel) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

export interface OutgoingMessage {
  readonly envelope: Envelope
  readonly body: Buffer
  /** Ends with the broker's confirm. */
  readonly span: Span
}

const pause: BackoffOptions = { base: 200, max: seconds(5) }
/** A confirm of a quorum queue comes within milliseconds; a broker that owes it for this long is as good as down. */
const confirmWithin: Duration = seconds(8)
const goodbyeWithin: Duration = seconds(2)
/** A check is one or two requests, which cost the broker almost nothing. */
const checkEvery: Duration = seconds(2)

export class LastingChannel extends ManagedService {
  readonly #options: LastingChannelOptions
  #channel: Channel | undefined
  #living: Promise<void> = Promise.resolve()
  #problem: string | null = null
  /** Ids of messages that no queue took, until their publish checks them. */
  readonly #returned = new WeakMap<Channel, Set<string>>()

  constructor(options: LastingChannelOptions) {
    super(options.name)
    this.#options = options
  }

  /** Why the channel cannot be prepared, when it is not for want of a connection. */
  get problem(): string | null {
    return this.#problem
  }

  get isReady(): boolean {
    return this.#channel?.active === true
  }

  /**
   * Resolves at the broker's confirm, if the channel was prepared with `confirmSelect`. Bounded in time. With `mandatory`
   * in the envelope it rejects when no queue took the message, which the broker confirms, too [L3].
   */
  async publish(envelope: Envelope, body: Buffer): Promise<void> {
    const channel = this.#ready()
    if (envelope.mandatory !== true) return this.#inTime(channel.basicPublish({ durable: true, ...envelope }, body))
    const { messageId = randomUUID(), routingKey = '' } = envelope
    await this.#inTime(channel.basicPublish({ durable: true, messageId, ...envelope }, body))
    await this.#refuseReturned(channel, messageId, routingKey)
  }

  /** Several in their order, without `mandatory`. Bounded in time together; rejects as the first that failed, when all have ended. */
  async publishAll(messages: readonly OutgoingMessage[]): Promise<void> {
    const channel = this.#ready()
    const publishing = messages.map(({ envelope, body, span }) =>
      traced(span, channel.basicPublish({ durable: true, ...envelope }, body)),
    )
    const failed = (await this.#inTime(Promise.allSettled(publishing))).find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }

  /** @throws Error when nothing can be published now */
  #ready(): Channel {
    const channel = this.#channel
    if (channel?.active !== true) throw new Error('RabbitMQ is unavailable.')
    const { problem } = this.#options.link
    if (problem !== null) throw new Error(problem)
    return channel
  }

  /** A message is returned before its confirm, but the library reports it one turn of the event loop later. */
  async #refuseReturned(channel: Channel, messageId: string, routingKey: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (this.#returned.get(channel)?.delete(messageId) !== true) return
    channel.close().catch(() => undefined) // a new one is prepared, which declares it
    throw new TopologyLost(`queue ${routingKey}`)
  }

  protected override async onStart(): Promise<void> {
    const { stopping } = this
    this.#living = this.#live(stopping)
  }

  protected override async onStop(): Promise<void> {
    await this.#living
  }

  async #live(stopping: AbortSignal): Promise<void> {
    for (let failures = 0; !stopping.aborted;) {
      const lasted = await this.#liveOnce(stopping).catch((error: unknown) => this.#tell(error))
      failures = lasted === true ? 1 : failures + 1
      if (!stopping.aborted) await this.#options.clock.sleep(backoff(failures, pause), stopping).catch(() => undefined)
    }
  }

  /** One channel, to its end. */
  async #liveOnce(stopping: AbortSignal): Promise<true> {
    const { link, prepare, log } = this.#options
    const channel = await link.acquire()
    const closed = new AbortController()
    channel.once('close', () => closed.abort())
    const returned = new Set<string>()
    this.#returned.set(channel, returned)
    channel.on('basic.return', ({ messageId = '' }) => returned.add(messageId))
    channel.on('basic.cancel', () => log.warn('rabbit.consumer_canceled', { name: this.name }))
    try {
      await prepare(channel)
      this.#channel = channel
      this.#wellAgain()
      await this.#watch(channel, AbortSignal.any([closed.signal, stopping]))
      return true
    } finally {
      this.#channel = undefined
      await this.#inTime(channel.close(), goodbyeWithin).catch(() => undefined)
    }
  }

  /** Until the channel ends. @throws TopologyLost */
  async #watch(channel: Channel, over: AbortSignal): Promise<void> {
    const { check, clock } = this.#options
    while (!over.aborted) {
      await clock.sleep(checkEvery, over).catch(() => undefined)
      if (over.aborted || check === undefined) continue
      await this.#inTime(check(channel)).catch((error: unknown) => {
        // Any other failure says nothing about the topology, and the next check repeats it.
        if (error instanceof TopologyLost) throw error
      })
    }
  }

  #wellAgain(): void {
    if (this.#problem !== null) this.#options.log.info('rabbit.prepared_again', { name: this.name })
    this.#problem = null
  }

  /** Once per change, and only what a person can repair: a lost connection is logged elsewhere. */
  #tell(error: unknown): void {
    if (this.#options.link.problem !== null) return
    const problem = messageOf(error)
    if (problem === this.#problem) return
    this.#problem = problem
    const event = error instanceof TopologyLost ? 'rabbit.topology_lost' : 'rabbit.not_prepared'
    this.#options.log.error(event, { name: this.name, problem })
  }

  #inTime<Value>(work: Promise<Value>, within = confirmWithin): Promise<Value> {
    return new Promise((resolve, reject) => {
      const tooLate = (): void => reject(new Error(`RabbitMQ did not answer within ${within} ms.`))
      const timer = this.#options.clock.schedule(within, tooLate)
      work.then(resolve, reject).finally(() => timer.cancel())
    })
  }
}
