/**
 * One connection to a broker, from CONNECT to its end. It is never reused: a new connection is a new object with a new
 * client of mqtt.js, so nothing of an old one (stored publishes, held receipts) is ever sent later.
 *
 * Receipts: mqtt.js would send a PUBACK as soon as it has handed a message over, or, with its `handleMessage`, take one
 * message at a time (184/s with a handler of 5 ms). Here the PUBACKs that it wants to send are swallowed, and sent when
 * the handler has resolved, in the order of arrival [L3]. When too many are in handling the stream is left unread.
 */
import { EndedSilently } from '@keyfob/protocol'
import { type Clock, type Duration, seconds, writeByTurn } from '@keyfob/runtime'
import mqtt, { type IClientOptions, type MqttClient, ReasonCodes } from 'mqtt'
import type { IConnackPacket, IPublishPacket, Packet } from 'mqtt-packet'
import { HeldReceipts } from './held-receipts.ts'
import type { PublishProperties } from './publish-properties.ts'

/** Handles an incoming message; resolves when it is safe. */
export interface Receiver {
  receive(topic: string, payload: Uint8Array, retained: boolean): Promise<void>
  readonly isFull: boolean
  room(): Promise<void>
}

export interface MqttConnectionOptions {
  readonly url: string
  readonly client: IClientOptions
  /** What to subscribe to, given whether the broker says that it shares subscriptions; empty: nothing. */
  readonly filters: (canShare: boolean) => readonly string[]
  /** The broker refused filters of a shared subscription; the plain ones are taken then. */
  readonly onShareRefused: () => void
  readonly receiver: Receiver
  readonly clock: Clock
}

export interface PublishExtras {
  readonly properties?: PublishProperties
  /** Whether the broker keeps it for those who come later; an empty payload clears what it kept. */
  readonly retain?: boolean
}

/** Publishes without a receipt. A broker that owes more receipts is as good as down. */
const publishesMax = 10_000
/** The broker gets this long to receive the DISCONNECT. */
const goodbyeWithin: Duration = seconds(1)

/** Private in mqtt.js, which is pinned; the conformance suite fails when it is removed. */
type SendPacket = (packet: Packet, done?: () => void, ...rest: unknown[]) => void

export class MqttConnection {
  readonly #options: MqttConnectionOptions
  readonly #client: MqttClient
  readonly #receipts = new HeldReceipts((error) => this.#end(error))
  readonly #unanswered = new Set<(error: Error) => void>()
  #sendPacket: SendPacket = () => undefined
  #isReady = false
  #isOver = false
  #problem: unknown
  /** Resolves when it is connected and subscribed; rejects with the problem when it ends before. */
  readonly opened: Promise<void>
  /** Resolves to why it ended, when nothing of it is open any more. */
  readonly closed: Promise<unknown>

  /** @throws Error when the URL or the TLS files are not valid */
  constructor(options: MqttConnectionOptions) {
    this.#options = options
    this.#client = mqtt.connect(options.url, {
      ...options.client,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      log: () => undefined, // its default puts the arguments of each call into a list, and drops it
      writeCache: false, // 7 MB, a buffer for each of 65,536 numbers, that save 0.1 µs a packet
    })
    this.#interceptReceipts()
    this.#client.once('connect', () => writeByTurn(this.#client.stream, queueMicrotask))
    this.#client.on('error', (error) => this.#end(error))
    this.#client.on('disconnect', ({ reasonCode }) =>
      this.#end(new Error(`The broker ended it: ${reasonOf(reasonCode)}.`)),
    )
    this.closed = new Promise((resolve) => this.#client.once('close', () => resolve(this.#finish())))
    this.opened = this.#open()
    // Callers that only wait for the end need no second error.
    this.opened.catch(() => undefined)
  }

  /** Connected and subscribed. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** QoS 1; resolves at PUBACK. Rejects at once when it is not ready, and when the connection ends before the PUBACK. */
  publish(topic: string, payload: string, { properties, retain = false }: PublishExtras): Promise<void> {
    if (!this.#isReady) return Promise.reject(new Error('The broker is unavailable.'))
    if (this.#unanswered.size >= publishesMax) return Promise.reject(new Error('The broker owes too many receipts.'))
    return new Promise((resolve, reject) => {
      this.#unanswered.add(reject)
      this.#client.publish(topic, payload, { qos: 1, retain, ...(properties && { properties }) }, (error) => {
        this.#unanswered.delete(reject)
        if (error) reject(error)
        else resolve()
      })
    })
  }

  async close(): Promise<void> {
    this.#isReady = false
    const isPolite = this.#client.connected && this.#unanswered.size === 0
    if (!isPolite) return void (await this.#destroy())
    const timer = this.#options.clock.schedule(goodbyeWithin, () => void this.#destroy())
    this.#client.end(false)
    await this.closed
    timer.cancel()
  }

  async #open(): Promise<void> {
    const canShare = await Promise.race([
      new Promise<boolean>((resolve) => this.#client.once('connect', (packet) => resolve(sharesOf(packet)))),
      this.closed.then((problem) => Promise.reject(problem)),
    ])
    await this.#subscribe(canShare)
    this.#isReady = true
  }

  async #subscribe(canShare: boolean): Promise<void> {
    const { filters, onShareRefused } = this.#options
    const [wanted, plain] = [filters(canShare), filters(false)]
    const isShared = wanted.some((filter) => filter.startsWith('$share/'))
    try {
      await this.#subscribeTo(wanted).catch((error: unknown) => {
        if (!isShared || this.#isOver) throw error
        onShareRefused()
        return this.#subscribeTo(plain.map((filter) => filter.replace(/^\$share\/[^/]+\//, '')))
      })
    } catch (error) {
      const refused = new Error(`The broker refuses a subscription to ${wanted.join(', ')}.`, { cause: error })
      this.#end(refused)
      throw refused
    }
  }

  async #subscribeTo(filters: readonly string[]): Promise<void> {
    if (filters.length > 0) await this.#client.subscribeAsync([...filters], { qos: 1 })
  }

  #interceptReceipts(): void {
    const client = this.#client
    this.#sendPacket = (client['_sendPacket'] as SendPacket).bind(client) // see the type
    const withoutReceipts: SendPacket = (packet, done, ...rest) =>
      packet.cmd === 'puback' ? done?.() : this.#sendPacket(packet, done, ...rest)
    client['_sendPacket'] = withoutReceipts
    // Called for every message, before its PUBACK; mqtt.js parses on when `next` is called.
    client.handleMessage = (packet, next) => this.#receive(packet, next)
  }

  #receive({ topic, payload, qos, messageId, retain }: IPublishPacket, next: () => void): void {
    // mqtt.js continues with what it has parsed, even after the connection has closed.
    if (this.#isOver) return
    const { receiver } = this.#options
    const safe = receiver.receive(topic, Buffer.from(payload), retain)
    // Without a receipt there is nothing to hold.
    if (qos === 0) safe.catch(() => undefined)
    else this.#receipts.hold(safe, () => this.#sendPacket({ cmd: 'puback', messageId: messageId ?? 0, reasonCode: 0 })) // QoS 1 has a number
    void this.#proceed(next)
  }

  async #proceed(next: () => void): Promise<void> {
    const { receiver } = this.#options
    if (receiver.isFull) await receiver.room()
    next()
  }

  #end(problem: unknown): void {
    this.#problem ??= problem
    void this.#destroy()
  }

  #destroy(): Promise<unknown> {
    this.#isReady = false
    this.#isOver = true
    this.#client.stream.destroy()
    return this.closed
  }

  #finish(): unknown {
    this.#isReady = false
    this.#isOver = true
    this.#receipts.drop()
    for (const reject of this.#unanswered) reject(new Error('The connection ended before the broker’s receipt.'))
    this.#unanswered.clear()
    return this.#problem ?? new EndedSilently('The broker closed the connection.')
  }
}

const reasonOf = (code: number | undefined): string =>
  (ReasonCodes as Readonly<Record<number, string>>)[code ?? 0] || 'it said no reason' // a table of numbers and texts

/** MQTT 5 brokers say when they do not share (MQTT-3.2.2.3.13); 3.1.1 has no flag for it. */
const sharesOf = ({ properties }: IConnackPacket): boolean =>
  properties !== undefined && properties.sharedSubscriptionAvailable !== false
