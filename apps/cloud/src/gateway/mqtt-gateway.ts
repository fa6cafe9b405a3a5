/**
 * The gateway over any MQTT broker, as a client of it: clean start and no session expiry, because the repetitions of a
 * lost ack are asked for by the cloud, while a session that outlives its process would hold acks that nobody reads.
 *
 * A message whose handler fails is never acknowledged; the connection is ended and begun anew after a pause. With a clean
 * session the broker forgets the message then, and the cloud asks the vehicle again: repetition is the repair.
 * While the broker is away `publish` rejects at once and the server runs on: attempts are on record and repeated.
 */
import { randomUUID } from 'node:crypto'
import { type Topics, type Vin, uplinks } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, backoff, seconds } from '@keyfob/runtime'
import mqtt, { type MqttClient } from 'mqtt'
import type { Gateway, PublishOptions, UplinkHandler } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import { holdPubacks } from './held-pubacks.ts'
import { UplinkSorter } from './uplink-sorter.ts'

export interface MqttGatewayOptions {
  /** Without credentials, so that it may be logged. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** PEM texts. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  readonly topics: Topics
  readonly clock: Clock
  readonly log: Log
}

const connectWithin: Duration = seconds(10)
/** A start waits this long for the broker, and then goes on without it. */
const firstConnectionWithin: Duration = seconds(5)
const pauses = { base: 250, max: 10_000 } as const
/** Acks in handling at a time, told to the broker on MQTT 5: several groups of the store. */
const receiveMaximum = 1_000
/** Reasons of a CONNACK that mean "not this version": 3.1.1 section 3.2.2.3 and 5.0 section 3.2.2.2. */
const versionRefused: ReadonlySet<unknown> = new Set([1, 0x84])

interface Up {
  readonly client: MqttClient
  readonly lost: Promise<never>
}

export class MqttGateway extends ManagedService implements Gateway {
  readonly #options: MqttGatewayOptions
  readonly #sorter: UplinkSorter
  #version: 4 | 5 = 5
  #up: Up | undefined
  #living: Promise<void> = Promise.resolve()
  /** Whether the log's last word was that the broker is away. */
  #isLost = false

  constructor(options: MqttGatewayOptions) {
    super('gateway')
    this.#options = options
    this.#sorter = new UplinkSorter(options.topics)
  }

  get connected(): boolean {
    return this.#up !== undefined
  }

  onUplink(handler: UplinkHandler): void {
    this.#sorter.onUplink(handler)
  }

  onStray(handler: (topic: string, problem: string) => void): void {
    this.#sorter.onStray(handler)
  }

  async publish(vin: Vin, payload: string, { expirySeconds, correlation }: PublishOptions = {}): Promise<void> {
    if (this.#up === undefined) throw new Error('the MQTT broker is away')
    const { client, lost } = this.#up
    const properties = {
      contentType: 'application/json',
      ...(expirySeconds !== undefined && { messageExpiryInterval: expirySeconds }),
      ...(correlation !== undefined && { correlationData: Buffer.from(correlation) }),
    }
    const options = this.#version === 5 ? { qos: 1 as const, properties } : { qos: 1 as const }
    await Promise.race([client.publishAsync(this.#options.topics.command(vin), payload, options), lost])
  }

  protected override async onStart(stopping: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const first = new AbortController()
    this.#living = this.#live(stopping, () => first.abort())
    await clock.sleep(firstConnectionWithin, AbortSignal.any([first.signal, stopping])).catch(() => undefined)
  }

  protected override async onStop(): Promise<void> {
    await this.#living
  }

  async #live(stopping: AbortSignal, onUp: () => void): Promise<void> {
    const { clock } = this.#options
    for (let failures = 0; !stopping.aborted; failures += 1) {
      const wentUp = (): void => {
        failures = 0
        onUp()
      }
      await this.#connection(stopping, wentUp).catch((error: unknown) => stopping.aborted || this.#noteLoss(error))
      await clock.sleep(backoff(failures + 1, pauses), stopping).catch(() => undefined)
    }
  }

  /** One connection from its beginning to its end, which is always an error. */
  async #connection(stopping: AbortSignal, onUp: () => void): Promise<void> {
    const { url, clock } = this.#options
    const client = mqtt.connect(url, this.#clientOptions())
    const lost = lossOf(client)
    const end = (): void => void client.end(true)
    const timer = clock.schedule(connectWithin, end)
    stopping.addEventListener('abort', end, { once: true })
    try {
      holdPubacks(client, (topic, payload) => this.#sorter.sort(topic, payload), (error) => this.#refuse(client, error)) // prettier-ignore
      await Promise.race([this.#subscribed(client), lost])
      timer.cancel()
      this.#up = { client, lost }
      this.#noteUp()
      onUp()
      await lost
    } finally {
      timer.cancel()
      stopping.removeEventListener('abort', end)
      this.#up = undefined
      client.end(true)
    }
  }

  async #subscribed(client: MqttClient): Promise<void> {
    await new Promise<void>((resolve) => client.once('connect', () => resolve()))
    const filters = uplinks.map((uplink) => this.#options.topics.filter(uplink))
    const grants = await client.subscribeAsync(filters, { qos: 1 })
    const refused = grants.find(({ qos }) => qos > 2)
    if (refused) throw new Error(`the broker refuses the subscription to ${refused.topic}`)
  }

  #refuse(client: MqttClient, error: unknown): void {
    this.#options.log.warn('gateway.puback_withheld', { error: String(error) })
    client.end(true)
  }

  #noteUp(): void {
    this.#isLost = false
    this.#options.log.info('gateway.connected', { url: this.#options.url, mqtt: this.#version === 5 ? '5.0' : '3.1.1' })
  }

  #noteLoss(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (versionRefused.has(code)) this.#version = 4
    else if (!this.#isLost) {
      this.#isLost = true
      this.#options.log.warn('gateway.lost', { url: this.#options.url, error: error instanceof Error ? error.message : String(error) }) // prettier-ignore
    }
  }

  #clientOptions(): mqtt.IClientOptions {
    const { username, password, tls } = this.#options
    return {
      clientId: `keyfob-${randomUUID()}`,
      protocolVersion: this.#version,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: connectWithin,
      queueQoSZero: false,
      resubscribe: false,
      ...(this.#version === 5 && { properties: { receiveMaximum } }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...tls,
    }
  }
}

/** Rejects when the connection is lost, with what was wrong. Listens from the beginning, so that no end is missed. */
const lossOf = (client: MqttClient): Promise<never> => {
  const loss = new Promise<never>((_, reject) => {
    let problem = new Error('the connection is lost')
    client.on('error', (error) => (problem = error))
    client.once('close', () => reject(problem))
  })
  // Most losses come when nobody publishes.
  loss.catch(() => undefined)
  return loss
}
