/**
 * One MQTT connection, from its handshake to its end. MQTT.js would reconnect by itself, with the old will, and send again
 * what it kept: so each connection is a client of its own, which keeps nothing.
 */
import { Socket } from 'node:net'
import { EndedSilently } from '@keyfob/protocol'
import { type Clock, formatDuration } from '@keyfob/runtime'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { endWithin, establishWithin } from './connection-times.ts'
import type { LinkMessage } from './link.ts'
import { waitAtMost } from './wait-at-most.ts'

export class MqttConnection {
  readonly #clock: Clock
  readonly #client: MqttClient
  /** Who waits for the broker. They hear of the end. */
  readonly #waiting = new Set<(problem: Error) => void>()
  /** Messages that came with the grant of the subscription, before there was a listener. */
  readonly #early: Uint8Array[] = []
  #listen: ((payload: Uint8Array) => void) | undefined
  #isEstablished = false
  #problem: Error | undefined
  /** Set once it is over. */
  #loss: Error | undefined
  /** Resolves at the end of the connection, however it ended, with what was wrong. */
  readonly ended: Promise<Error>

  /** Begins to connect. @throws Error for a URL that MQTT.js does not take */
  constructor(url: string, options: IClientOptions, clock: Clock) {
    this.#clock = clock
    // Everything that MQTT.js would do later by itself is off.
    const once = { clean: true, reconnectPeriod: 0, resubscribe: false, connectTimeout: establishWithin } as const
    // Nor does it keep a buffer for each of 65,536 numbers: 7 MB that save 0.1 µs a packet.
    this.#client = mqtt.connect(url, { ...options, ...once, writeCache: false })
    // An ack never waits for the broker's TCP acknowledgement of what came before (Nagle's algorithm).
    this.#client.once('connect', () => void (this.#client.stream instanceof Socket && this.#client.stream.setNoDelay()))
    this.#client.on('error', (error) => (this.#problem ??= error))
    this.#client.on('message', (_topic, payload) => (this.#listen ? this.#listen(payload) : this.#early.push(payload)))
    this.ended = new Promise((resolve) => this.#client.once('close', () => resolve(this.#reject())))
  }

  /** Resolves when it is connected, and subscribed with the broker's grant. @throws Error when it ended before, or took too long */
  async establish(topic: string): Promise<void> {
    const tooLong = new Error(`there was no connection within ${formatDuration(establishWithin)}`)
    const timer = this.#clock.schedule(establishWithin, () => this.cut(tooLong))
    try {
      await this.#unlessEnded(this.#subscribe(topic))
      this.#isEstablished = true
    } finally {
      timer.cancel()
    }
  }

  /** Every message from the subscription on, in order. */
  listen(listen: (payload: Uint8Array) => void): void {
    this.#listen = listen
    for (const payload of this.#early.splice(0)) listen(payload)
  }

  /** Resolves at PUBACK. @throws Error when the connection ended before */
  async publish({ topic, payload, retain }: LinkMessage): Promise<void> {
    await this.#unlessEnded(this.#client.publishAsync(topic, payload, { qos: 1, retain }))
  }

  /** Says goodbye after everything that was published is received; cuts when that takes too long. */
  async close(): Promise<void> {
    if (this.#isEstablished && this.#loss === undefined)
      await waitAtMost(this.#clock, endWithin, this.#client.endAsync())
    this.cut()
    await this.ended
  }

  /** Ends it as a lost network does. */
  cut(problem?: Error): void {
    this.#problem ??= problem
    this.#reject()
    this.#client.end(true)
    // A client that is already ending in order ignores that.
    this.#client.stream.destroy()
  }

  async #subscribe(topic: string): Promise<void> {
    await new Promise<void>((resolve) => this.#client.once('connect', () => resolve()))
    const [grant] = await this.#client.subscribeAsync(topic, { qos: 1 })
    if (grant === undefined || grant.qos > 2) throw new Error(`the broker refuses the subscription to ${topic}`)
  }

  /** MQTT.js may leave a promise pending forever, and racing against a long-lived promise would leak memory with each race. */
  #unlessEnded<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#loss) reject(this.#loss)
      this.#waiting.add(reject)
      void work.then(resolve, reject).finally(() => this.#waiting.delete(reject))
    })
  }

  /** Those who wait are told why; no one waits after that. */
  #reject(): Error {
    this.#loss ??= this.#problem ?? new EndedSilently('the connection is lost')
    for (const reject of this.#waiting) reject(this.#loss)
    return this.#loss
  }
}
