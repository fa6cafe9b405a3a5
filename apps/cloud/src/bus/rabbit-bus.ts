/**
 * The queue of acks in RabbitMQ: a quorum queue between the gateways and the workers [L3]. The queue is authoritative.
 * A publish resolves at the broker's confirm; while one is on its way, the next acks collect, and go as one message.
 * A delivery is acknowledged when the handler has resolved for each ack in it, after the commit. The deliveries of a process
 * that dies in between go to another one, and applying an ack twice changes nothing.
 *
 * While the store is unavailable a delivery is held and retried here. Nothing goes back to the queue, so no delivery limit
 * is used up, and since only some hundred can be held the consumer pauses by itself. What cannot be read, or fails several
 * times although the store is available, is parked by an explicit, confirmed publish.
 */
import { randomUUID } from 'node:crypto'
import { type Ack, type Topics, type Vin, parseTraceparent, parseVin, readAck, writeAck } from '@keyfob/protocol'
import {
  type Clock,
  type Duration,
  GroupCommit,
  ManagedService,
  type Tracer,
  backoff,
  noTracer,
  seconds,
  traced,
} from '@keyfob/runtime'
import type { AsyncMessage, Channel } from 'rabbitmq-client'
import type { AckBus, AckDelivery, AckHandler, ParkedMessage, ParkedMessages } from '../ports/bus.ts'
import type { Log } from '../ports/log.ts'
import { LastingChannel } from '../rabbit/lasting-channel.ts'
import { messageBytes } from '../rabbit/message-bytes.ts'
import { QueueConsumer } from '../rabbit/queue-consumer.ts'
import type { RabbitLink } from '../rabbit/rabbit-link.ts'
import type { RabbitNames } from '../rabbit/rabbit-names.ts'
import { ackMediaType, checkQueue, declareAcks } from '../rabbit/acks-topology.ts'
import { ackBatchMediaType, type BatchedAck, readAckBatch, writeAckBatch } from './ack-batch.ts'
import { ackTries } from './ack-tries.ts'
import { ParkedQueue } from './parked-queue.ts'

export interface RabbitBusOptions {
  readonly publishing: RabbitLink
  readonly consuming: RabbitLink
  readonly names: RabbitNames
  readonly topics: Topics
  readonly clock: Clock
  readonly log: Log
  readonly tracer?: Tracer
}

/** Of one message: some 16 kB of ordinary acks. */
const batchMax = 64
/** Acks that wait for their message; their vehicles have no receipt yet. */
const maxWaiting = 16_384
/** What is in handling at a stop gets this long. */
const handledWithin: Duration = seconds(5)

export class RabbitBus extends ManagedService implements AckBus, ParkedMessages {
  readonly #options: RabbitBusOptions
  readonly #out: LastingChannel
  readonly #in: LastingChannel
  readonly #parked: ParkedQueue
  readonly #consumer = new QueueConsumer((message, channel) => this.#take(message, channel))
  readonly #tracer: Tracer
  readonly #batches: GroupCommit<OutgoingAck, undefined>
  #handler: AckHandler | undefined
  #onUnread: (vin: Vin) => void = () => undefined
  #stopping: AbortSignal = AbortSignal.abort()

  constructor(options: RabbitBusOptions) {
    super('bus')
    this.#options = options
    const { clock, log, publishing, consuming, names, tracer = noTracer } = options
    this.#tracer = tracer
    this.#batches = new GroupCommit({ maxGroup: batchMax, maxWaiting, clock, commit: (acks) => this.#publishAll(acks) })
    this.#out = new LastingChannel({
      name: 'bus publishes',
      link: publishing,
      clock,
      log,
      prepare: (channel) => this.#prepareOut(channel),
      check: (channel) => this.#check(channel),
    })
    this.#in = new LastingChannel({
      name: 'bus consumes',
      link: consuming,
      clock,
      log,
      prepare: (channel) => this.#prepareIn(channel),
    })
    this.#parked = new ParkedQueue({ link: consuming, names, publish: (vin, body) => this.#publish(vin, body) })
  }

  /** Null when acks are carried; else a sentence. */
  get problem(): string | null {
    const { publishing, consuming } = this.#options
    const isWaiting = this.#handler !== undefined && !this.#in.isReady
    const notReady = !this.#out.isReady || isWaiting ? 'the acks have no channel yet' : null
    return publishing.problem ?? consuming.problem ?? this.#out.problem ?? this.#in.problem ?? notReady
  }

  /** @throws Error when called twice: two consumers would each get half of the acks */
  consume(handler: AckHandler, onUnread: (vin: Vin) => void = () => undefined): void {
    if (this.#handler) throw new Error('The acks have a consumer already.')
    this.#handler = handler
    this.#onUnread = onUnread
  }

  /** A signed ack is carried as it came, and one of several lines alone: a batch has a line for each. */
  publish({ vin, ack, payload }: AckDelivery): Promise<void> {
    const span = this.#tracer.child('send ack', ack.traceparent, { kind: 'producer', attributes: attributesOf(ack) })
    const { traceparent } = span
    const body = Buffer.from(payload ?? writeAck(tracedBy(ack, traceparent)))
    if (payload !== undefined && body.includes('\n')) return traced(span, this.#publish(vin, body, traceparent))
    return traced(span, this.#batches.submit({ vin, body, traceparent }))
  }

  async park(vin: string, uplink: string, payload: Uint8Array, problem: string): Promise<void> {
    const headers = { vin, uplink, problem, parkedAt: this.#options.clock.now() }
    const envelope = {
      routingKey: this.#options.names.parked,
      mandatory: true,
      messageId: randomUUID(),
      contentType: ackMediaType,
      headers,
    }
    await this.#out.publish(envelope, Buffer.from(payload))
  }

  list(limit: number): Promise<readonly ParkedMessage[]> {
    return this.#parked.list(limit)
  }

  retry(id: string): ReturnType<ParkedMessages['retry']> {
    return this.#parked.retry(id)
  }

  drop(id: string): Promise<boolean> {
    return this.#parked.drop(id)
  }

  protected override async onStart(): Promise<void> {
    const { stopping } = this
    this.#stopping = stopping
    await this.#out.start()
    if (this.#handler) await this.#in.start()
  }

  /** Takes no more, lets what is in handling end and be acknowledged, then closes. */
  protected override async onStop(): Promise<void> {
    await this.#consumer.finish(handledWithin, this.#options.clock)
    await this.#in.stop()
    await this.#out.stop()
  }

  async #publishAll(acks: readonly OutgoingAck[]): Promise<readonly undefined[]> {
    const [first, ...others] = acks
    if (first !== undefined && others.length === 0) await this.#publish(first.vin, first.body, first.traceparent)
    else await this.#publishAs(ackBatchMediaType, {}, writeAckBatch(acks))
    return acks.map(() => undefined)
  }

  async #publish(vin: Vin, body: Buffer, traceparent?: string): Promise<void> {
    const headers = { vin, ...(traceparent !== undefined && { traceparent }) }
    await this.#publishAs(ackMediaType, headers, body)
  }

  async #publishAs(contentType: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<void> {
    const { acks: routingKey } = this.#options.names
    await this.#out.publish({ routingKey, mandatory: true, contentType, headers }, body)
  }

  async #check(channel: Channel): Promise<void> {
    for (const queue of [this.#options.names.acks, this.#options.names.parked]) await checkQueue(channel, queue)
  }

  async #prepareOut(channel: Channel): Promise<void> {
    await declareAcks(channel, this.#options.names)
    await channel.confirmSelect()
  }

  async #prepareIn(channel: Channel): Promise<void> {
    const { names } = this.#options
    await declareAcks(channel, names)
    await this.#consumer.consume(channel, names.acks)
  }

  /** False: it stays in the queue, whole. Each ack of a batch is handled, held or parked alone, in their order. */
  async #take(message: AsyncMessage, channel: Channel): Promise<boolean> {
    const isHeld = await Promise.all(this.#acksOf(message).map((ack) => this.#takeAck(ack, channel)))
    return isHeld.every(Boolean)
  }

  #acksOf(message: AsyncMessage): readonly IncomingAck[] {
    const body = messageBytes(message)
    if (message.contentType === ackBatchMediaType)
      return readAckBatch(body).map(({ vin, body: ack }) => ({ vin: parseVin(vin), body: ack, traceparent: undefined }))
    return [{ vin: this.#vinOf(message), body, traceparent: parseTraceparent(message.headers?.['traceparent']) }]
  }

  async #takeAck(ack: IncomingAck, channel: Channel): Promise<boolean> {
    for (let failures = 0, tries = 1; channel.active; tries += 1) {
      try {
        await this.#handle(ack, failures)
        return true
      } catch (error) {
        if (!ackTries.isUnavailable(error)) failures += 1
        this.#options.log.warn('ack.held', { error: String(error), tries })
        await this.#options.clock.sleep(backoff(tries, ackTries.pause), this.#stopping).catch(() => undefined)
        if (this.#stopping.aborted) return false
      }
    }
    return false
  }

  async #handle({ vin, body, traceparent }: IncomingAck, failures: number): Promise<void> {
    if (vin === undefined) return this.park('', 'ack', body, 'the message names no VIN')
    const read = readAck(body)
    if (!read.ok) {
      this.#onUnread(vin)
      return this.#parkUnread(vin, body, `${read.why.pointer} ${read.why.problem}`.trim())
    }
    if (failures >= ackTries.failuresMax) return this.#parkUnread(vin, body, ackTries.problem)
    await this.#hand({ vin, ack: read.message, payload: body }, traceparent)
  }

  async #hand({ vin, ack, payload }: AckDelivery, sentBy: string | undefined): Promise<void> {
    const span = this.#tracer.child('process ack', sentBy ?? ack.traceparent, {
      kind: 'consumer',
      attributes: attributesOf(ack),
    })
    const { traceparent } = span
    await traced(span, Promise.resolve(this.#handler?.({ vin, ack: tracedBy(ack, traceparent), payload })))
  }

  #parkUnread(vin: Vin, body: Buffer, problem: string): Promise<void> {
    this.#options.log.warn('uplink.unreadable', { vin, uplink: 'ack', bytes: body.byteLength, problem })
    return this.park(vin, 'ack', body, problem)
  }

  /** Our own publishes name it in a header; those of RabbitMQ's MQTT plugin by their topic. */
  #vinOf({ headers, routingKey }: AsyncMessage): Vin | undefined {
    const named: unknown = headers?.['vin']
    if (typeof named === 'string') return parseVin(named)
    return this.#options.topics.parse(routingKey.replaceAll('.', '/'))?.vin
  }
}

interface OutgoingAck extends BatchedAck {
  readonly vin: Vin
  readonly traceparent: string | undefined
}

interface IncomingAck {
  readonly vin: Vin | undefined
  readonly body: Buffer
  /** Of the sender, where the message names it. */
  readonly traceparent: string | undefined
}

/** Most acks are in no other span than the one that they name, and need no copy. */
const tracedBy = (ack: Ack, traceparent: string | undefined): Ack =>
  ack.traceparent === traceparent ? ack : { ...ack, traceparent }

const attributesOf = ({ id, status }: Ack) => ({
  'messaging.system': 'rabbitmq',
  'keyfob.command.id': id,
  'keyfob.ack': status,
})
