/**
 * Publishes every status event to the exchange, at least once and in the order of the log [L9]. The log is authoritative:
 * the relay holds only a cursor in the store, which it moves a few times a second behind what the broker has confirmed.
 * The next holder of the lease begins there. So a failure repeats events and never skips one, and a consumer drops what
 * is not newer than the last `sequence` of its command.
 *
 * Every worker has a relay, and one of them at a time holds the cursor's lease. The holder renews it; when its process
 * dies, another worker acquires the lease when it expires. A broker that refuses a publish (a queue bound by another
 * system is full and rejects) is an alarm: the relay logs it, retries, and keeps the order.
 */
import { randomUUID } from 'node:crypto'
import { type EventOrigin, type StatusEvent, statusEventId, statusEventType, toCloudEvent } from '@keyfob/protocol'
import {
  type Clock,
  type Duration,
  ManagedService,
  Periodic,
  type Tracer,
  milliseconds,
  noTracer,
  seconds,
} from '@keyfob/runtime'
import type { Channel } from 'rabbitmq-client'
import type { EventLog, RelayCursor } from '../ports/event-log.ts'
import type { Log } from '../ports/log.ts'
import { LastingChannel, type OutgoingMessage } from '../rabbit/lasting-channel.ts'
import type { RabbitLink } from '../rabbit/rabbit-link.ts'
import type { RabbitNames } from '../rabbit/rabbit-names.ts'
import { checkStatus, declareStatus } from './status-topology.ts'

export interface StatusRelayOptions {
  readonly link: RabbitLink
  readonly names: RabbitNames
  readonly events: EventLog
  readonly cursor: RelayCursor
  readonly origin: EventOrigin
  /** Called with events that RabbitMQ has confirmed. */
  readonly onPublished?: (events: readonly StatusEvent[]) => void
  readonly clock: Clock
  readonly log: Log
  readonly tracer?: Tracer
}

/** Confirmed together; a failure repeats at most this many. */
const pageSize = 500
const lookEvery: Duration = milliseconds(250)
const lease: Duration = seconds(5)
/** Renewed long before it expires, and not with every page. */
const renewAfter: Duration = seconds(1)
/** The cursor in the store follows at this pace: each move is a commit, and a failover repeats no more than this. */
const saveAfter: Duration = milliseconds(250)

interface HeldCursor {
  /** Up to here the broker has confirmed. */
  position: number
  /** What the store has of it, and since when. */
  saved: number
  savedAt: Duration
  readonly claimedAt: Duration
}

export class StatusRelay extends ManagedService {
  readonly #options: StatusRelayOptions
  readonly #channel: LastingChannel
  readonly #follow: Periodic
  /** A new one with each start, so that a run before this one does not count as the holder. */
  #holder = ''
  #held: HeldCursor | undefined
  #problem: string | null = null

  constructor(options: StatusRelayOptions) {
    super('relay')
    const { link, names, clock, log } = options
    this.#options = options
    this.#channel = new LastingChannel({
      name: 'relay',
      link,
      clock,
      log,
      prepare: (channel) => this.#prepare(channel),
      check: (channel) => checkStatus(channel, names),
    })
    this.#follow = new Periodic({
      name: 'relay',
      interval: lookEvery,
      clock,
      run: () => this.#relay(),
      onError: (error) => this.#fail(error),
    })
  }

  /** Null while events are published, here or elsewhere; else a sentence. */
  get problem(): string | null {
    return this.#channel.problem ?? this.#problem
  }

  get isHolder(): boolean {
    return this.#held !== undefined
  }

  /** There are new events in the log: read it soon. Events of other processes are found by polling. */
  nudge(): void {
    this.#follow.nudge()
  }

  protected override async onStart(): Promise<void> {
    this.#holder = randomUUID()
    await this.#channel.start()
    await this.#follow.start()
  }

  protected override async onStop(): Promise<void> {
    await this.#follow.stop()
    await this.#channel.stop()
    if (this.#held) await this.#save(this.#held).catch(() => undefined)
    if (this.#held) await this.#options.cursor.release(this.#name, this.#holder).catch(() => undefined)
    this.#held = undefined
  }

  get #name(): string {
    return this.#options.names.status
  }

  /** True when there may be more. */
  async #relay(): Promise<boolean> {
    if (!this.#channel.isReady) return this.#unavailable()
    const held = await this.#claim()
    if (held === undefined) return false
    const { events } = this.#options
    const page = await events.after(held.position, pageSize)
    // Written in the order of the log on one channel; the broker keeps that order into every queue.
    for (const wave of wavesOf(page)) await this.#channel.publishAll(wave.map((event) => this.#messageOf(event)))
    if (page.length > 0) this.#options.onPublished?.(page)
    held.position = page.at(-1)?.position ?? held.position
    if (this.#options.clock.monotonic() - held.savedAt >= saveAfter) await this.#save(held)
    return this.#well(page.length === pageSize)
  }

  async #save(held: HeldCursor): Promise<void> {
    if (held.saved === held.position) return
    const { position } = held
    if (!(await this.#options.cursor.advance(this.#name, this.#holder, position))) this.#held = undefined
    held.saved = position
    held.savedAt = this.#options.clock.monotonic()
  }

  async #claim(): Promise<HeldCursor | undefined> {
    const now = this.#options.clock.monotonic()
    if (this.#held && now - this.#held.claimedAt < renewAfter) return this.#held
    const was = this.#held
    this.#held = undefined // unknown whose it is if the store does not answer
    const position = await this.#options.cursor.claim(this.#name, this.#holder, lease)
    if (position === undefined) return undefined
    if (was === undefined) this.#options.log.info('relay.acquired', { position })
    // The cursor in the store is a little behind.
    const reached = Math.max(position, was?.position ?? 0)
    this.#held = { position: reached, saved: position, savedAt: now, claimedAt: now }
    return this.#held
  }

  #messageOf(event: StatusEvent): OutgoingMessage {
    const { vin, state, at, commandId } = event
    const { origin, tracer = noTracer } = this.#options
    const attributes = { 'messaging.system': 'rabbitmq', 'keyfob.command.id': commandId, 'keyfob.state': state }
    const span = tracer.child('publish event', event.traceparent, { kind: 'producer', attributes })
    const { traceparent } = span
    const envelope = {
      exchange: this.#options.names.status,
      routingKey: `status.${state}.${vin}`,
      contentType: 'application/cloudevents+json',
      messageId: statusEventId(event),
      timestamp: Math.floor(at / 1_000),
      type: statusEventType(state),
      ...(traceparent !== undefined && { headers: { traceparent } }),
    }
    return { envelope, body: Buffer.from(JSON.stringify(toCloudEvent(event, origin))), span }
  }

  async #prepare(channel: Channel): Promise<void> {
    await declareStatus(this.#options.link, channel, this.#options.names)
    await channel.confirmSelect()
  }

  #unavailable(): boolean {
    this.#problem = this.#options.link.problem ?? this.#channel.problem ?? 'RabbitMQ is unavailable'
    return false
  }

  #well(isMore: boolean): boolean {
    if (this.#problem !== null) this.#options.log.info('relay.resumed')
    this.#problem = null
    return isMore
  }

  #fail(error: unknown): void {
    const isRefused = /NACK|rejected by server/.test(`${(error as { code?: string }).code} ${String(error)}`) // read only
    this.#problem = isRefused
      ? `RabbitMQ refuses status events: a queue that is bound to ${this.#options.names.status} is full and rejects`
      : String(error)
    this.#options.log.error('relay.failed', { problem: this.#problem })
  }
}

/**
 * Splits a page into runs without two events of one command. A queue that rejects one event may accept the next. So the
 * second event of a command is published only when the first is confirmed, or its consumer would drop the first as old.
 */
const wavesOf = (page: readonly StatusEvent[]): readonly (readonly StatusEvent[])[] => {
  const waves: StatusEvent[][] = []
  let ids = new Set<string>()
  for (const event of page) {
    if (waves.length === 0 || ids.has(event.commandId)) {
      waves.push([])
      ids = new Set()
    }
    ids.add(event.commandId)
    waves.at(-1)?.push(event)
  }
  return waves
}
