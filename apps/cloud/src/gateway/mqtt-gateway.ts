/**
 * The gateway to any MQTT broker, over mqtt.js. The broker is authoritative: it decides who receives what. The gateway
 * reconnects forever, with back-off and jitter. While the broker is unavailable `publish` rejects at once and nothing is
 * kept to be sent later: the core repeats, because only the core knows whether a message is still wanted.
 *
 * Receipts (PUBACK) are sent when the handler has resolved [L3]. When it rejects, the receipt is never sent. An open
 * receipt would block all later ones, so the connection is closed and opened again after a pause. The session
 * is clean, so the broker will not send that message again; it need not: the ack that is lost here is one that the core
 * still waits for, so it repeats the command or asks, and the vehicle gives the same answer again [L4]. A session that
 * outlived its process would strand acks instead, in a queue that has no consumer.
 *
 * A start does not wait for a broker that is unavailable: commands are accepted, put on record and repeated.
 */
import { randomBytes } from 'node:crypto'
import {
  type MqttVersion,
  MqttVersions,
  type Topics,
  type Uplink,
  type Vin,
  payloadBytesMax,
  uplinks,
} from '@keyfob/protocol'
import { type BackoffOptions, type Clock, type Duration, ManagedService, backoff, seconds } from '@keyfob/runtime'
import type { IClientOptions } from 'mqtt'
import type { Gateway, PublishOptions, UnroutableHandler, UplinkHandler, UplinkMessage } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import { readBrokerUrl } from './broker-url.ts'
import { connectionProblem } from './connection-problem.ts'
import { Handling } from './handling.ts'
import { MqttConnection, type Receiver } from './mqtt-connection.ts'
import { publishProperties } from './publish-properties.ts'
import { ReadingBreaks } from './reading-breaks.ts'
import { sortIncoming } from './sort-incoming.ts'

export interface MqttGatewayOptions {
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Default: 5, and 4 with a broker that does not speak it. */
  readonly protocolVersion?: MqttVersion
  readonly topics: Topics
  /**
   * Whether replicas share acks and reports, so that each reaches one of them: `auto` where the broker says that it can
   * (MQTT 5), `on` also on MQTT 3.1.1, where a broker that cannot would take the filter for a topic. Default `off`.
   */
  readonly shared?: 'auto' | 'on' | 'off'
  /** What it receives from vehicles; nothing: it publishes only. Default: everything. */
  readonly hears?: readonly Uplink[]
  /** Default: a new one for each gateway, so that two of them never end each other's session. */
  readonly clientId?: string
  readonly clock: Clock
  readonly log: Log
  /** PEM. */
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer }
}

/** In handling at once; on MQTT 5 the broker is told. At 5 ms a message that is 200,000 a second. */
const handlingMax = 1_000
/** Of all replicas; the topics' prefix tells systems on one broker apart. */
const shareGroup = 'keyfob'
/** A start waits no longer than this for the broker. */
const startWithin: Duration = seconds(5)
/** What is being handled at a stop gets this long. */
const handledWithin: Duration = seconds(5)
/** A connection that lasted this long was a good one: the next pause is short again. */
const steadyAfter: Duration = seconds(1)
/** Gateways are few. What waits longer for one are the births of a whole fleet that is back before it. */
const reconnectPause: BackoffOptions = { base: 250, max: seconds(5) }
/** On MQTT 5 the broker keeps larger packets to itself. Above the largest payload, so that what is oversize is seen and counted. */
const packetBytesMax = 4 * payloadBytesMax

export class MqttGateway extends ManagedService implements Gateway {
  readonly #options: MqttGatewayOptions
  readonly #url: string
  readonly #credentials: { readonly username?: string; readonly password?: string }
  readonly #clientId: string
  readonly #handling: Handling
  readonly #versions: MqttVersions
  #connection: MqttConnection | undefined
  #living: Promise<void> = Promise.resolve()
  /** The problem that was logged last; null: connected. */
  #told: string | null | undefined

  constructor(options: MqttGatewayOptions) {
    super('gateway')
    const { url, ...credentials } = readBrokerUrl(options.url)
    const { username = credentials.username, password = credentials.password } = options
    this.#options = options
    this.#handling = new Handling(handlingMax, options.log)
    this.#url = url
    this.#credentials = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
    // 21 characters; the oldest brokers take 23.
    this.#clientId = options.clientId ?? `keyfob-${randomBytes(7).toString('hex')}`
    this.#versions = new MqttVersions(options.protocolVersion)
  }

  onUplink(handler: UplinkHandler): void {
    this.#handling.onUplink(handler)
  }

  onUnroutable(handler: UnroutableHandler): void {
    this.#handling.onUnroutable(handler)
  }

  get connected(): boolean {
    return this.#connection?.isReady ?? false
  }

  get #hears(): readonly Uplink[] {
    return this.#options.hears ?? uplinks
  }

  async publish(vin: Vin, payload: string, options?: PublishOptions): Promise<void> {
    await this.#ready.publish(this.#options.topics.command(vin), payload, { properties: publishProperties(options) })
  }

  async forget(vin: Vin): Promise<void> {
    await this.#ready.publish(this.#options.topics.uplink(vin, 'presence'), '', { retain: true })
  }

  get #ready(): MqttConnection {
    if (this.#connection === undefined) throw new Error('The broker is unavailable.')
    return this.#connection
  }

  protected override async onStart(): Promise<void> {
    const { stopping } = this
    this.#told = undefined
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.schedule(startWithin, () => {
        if (this.#told === undefined) this.#tellLost('The broker does not answer yet.')
        resolve()
      })
      const proceed = (): void => {
        timer.cancel()
        resolve()
      }
      this.#living = this.#live(stopping, proceed).finally(proceed)
    })
  }

  protected override async onStop(): Promise<void> {
    await this.#living
    await this.#handling.idle(handledWithin, this.#options.clock)
  }

  async #live(stopping: AbortSignal, onConnected: () => void): Promise<void> {
    const { clock } = this.#options
    for (let failures = 0; !stopping.aborted;) {
      const { problem, lasted } = await this.#liveOnce(stopping, onConnected)
      if (stopping.aborted) return
      if (lasted === 0 && this.#versions.afterFailure(problem)) continue
      this.#tellLost(connectionProblem(problem))
      failures = lasted >= steadyAfter ? 1 : failures + 1
      await clock.sleep(backoff(failures, reconnectPause), stopping).catch(() => undefined)
    }
  }

  /** One connection, to its end. */
  async #liveOnce(stopping: AbortSignal, onConnected: () => void): Promise<{ problem: unknown; lasted: Duration }> {
    const { clock } = this.#options
    let connectedAt = Infinity
    try {
      const connection = this.#connect()
      const close = (): void => void connection.close()
      stopping.addEventListener('abort', close, { once: true })
      if (await isOpened(connection)) {
        connectedAt = clock.monotonic()
        this.#tellConnected()
        onConnected()
      }
      const problem = await connection.closed
      stopping.removeEventListener('abort', close)
      return { problem, lasted: Math.max(0, clock.monotonic() - connectedAt) }
    } catch (error) {
      return { problem: error, lasted: 0 }
    } finally {
      this.#connection = undefined
    }
  }

  #connect(): MqttConnection {
    const { topics, clock, log } = this.#options
    const receiver = this.#hears.includes('ack') ? this.#ackReceiver() : this.#reportReceiver()
    const onShareRefused = (): void => log.warn('gateway.share_refused', { url: this.#url })
    const filters = (canShare: boolean): readonly string[] => this.#filters(topics, canShare)
    this.#connection = new MqttConnection({
      url: this.#url,
      client: this.#clientOptions(),
      filters,
      onShareRefused,
      receiver,
      clock,
    })
    return this.#connection
  }

  #ackReceiver(): Receiver {
    const handling = this.#handling
    return {
      receive: (topic, payload, retained) => this.#receive(topic, payload, retained),
      get isFull() {
        return handling.isFull
      },
      room: () => handling.room(),
    }
  }

  /** Nothing of it waits for the store, so the store does not hold a flood back either. */
  #reportReceiver(): Receiver {
    const breaks = new ReadingBreaks(this.#options.clock)
    return {
      receive: (topic, payload, retained) => {
        breaks.note()
        return this.#receive(topic, payload, retained)
      },
      get isFull() {
        return breaks.isDue
      },
      room: () => breaks.take(),
    }
  }

  /** Presence is never shared: a retained birth is not sent to a shared subscription (MQTT-4.8.2). */
  #filters(topics: Topics, canShare: boolean): readonly string[] {
    const { shared = 'off' } = this.#options
    const shares = shared === 'on' || (shared === 'auto' && canShare)
    return this.#hears.map((uplink) =>
      shares && uplink !== 'presence' ? `$share/${shareGroup}/${topics.filter(uplink)}` : topics.filter(uplink),
    )
  }

  #clientOptions(): IClientOptions {
    const { tls } = this.#options
    const protocolVersion = this.#versions.current
    const properties = { sessionExpiryInterval: 0, receiveMaximum: handlingMax, maximumPacketSize: packetBytesMax }
    return {
      ...tls,
      ...this.#credentials,
      clientId: this.#clientId,
      clean: true,
      protocolVersion,
      // A broker that is silent for 45 s counts as lost: sooner than most commands expire.
      keepalive: 30,
      connectTimeout: seconds(10),
      ...(protocolVersion === 5 && { properties }),
    }
  }

  async #receive(topic: string, payload: Uint8Array, retained: boolean): Promise<void> {
    const incoming = sortIncoming(this.#options.topics, topic, payload, retained)
    if (incoming.kind === 'uplink') await this.#receiveUplink(incoming.message)
    else if ('problem' in incoming) this.#handling.unroutable(topic, incoming)
  }

  /** All vehicles share this connection: a receipt that waited for one vehicle's report would delay the acks of all. */
  async #receiveUplink(message: UplinkMessage): Promise<void> {
    const handling = this.#handling.handle(message)
    if (message.uplink === 'ack') await handling
    else handling.catch(() => undefined) // it is logged already
  }

  #tellConnected(): void {
    this.#told = null
    this.#options.log.info('gateway.connected', { url: this.#url, protocolVersion: this.#versions.current })
  }

  /** Logged once per change, including a change of the reason. */
  #tellLost(problem: string): void {
    if (this.#told === problem) return
    this.#told = problem
    this.#options.log.warn('gateway.lost', { url: this.#url, problem })
  }
}

const isOpened = ({ opened }: MqttConnection): Promise<boolean> =>
  opened.then(
    () => true,
    () => false,
  )
