/**
 * Plays the cloud for one vehicle, over MQTT: it hears everything on the vehicle's topics, answers births with the time,
 * and sends what a check tells it to. Its cloud time is not that of this machine, so that a vehicle which trusts a wall
 * clock is found [L5].
 */
import {
  type DownlinkMessage,
  type Topics,
  type Trust,
  type Vin,
  signatureRefusalNow,
  topicsFor,
} from '@keyfob/protocol'
import { trustedKeysOf, uplinks, writeDownlink } from '@keyfob/protocol'
import { type Duration, type Instant, type PrivateJwk, type PublicJwk, systemClock } from '@keyfob/runtime'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { DownlinkSigner } from './downlink-signer.ts'
import { HeardMessages, readHeard, refusedAs } from './heard.ts'

export interface CloudPlayerOptions {
  readonly url: string
  /** Credentials and certificates. */
  readonly login: IClientOptions
  readonly vin: Vin
  readonly topicPrefix?: string
  /** Signs everything that is sent; the vehicle trusts its public half. Absent: nothing is signed. */
  readonly signingKey?: PrivateJwk
  /** Of the vehicle, public: everything that it says must be signed with one of them. Absent: it need not be. */
  readonly vehicleKeys?: readonly PublicJwk[]
  /** Cloud time minus the time of this machine. */
  readonly skew: Duration
}

/** How births are answered. */
export interface TimeService {
  answers: boolean
  /** Between reading the clock and sending what it said. */
  delay: Duration
  /** Where a key is there. */
  signs: boolean
}

export class CloudPlayer {
  readonly heard = new HeardMessages()
  readonly time: TimeService = { answers: true, delay: 0, signs: true }
  readonly vin: Vin
  readonly signer: DownlinkSigner | undefined
  readonly #trust: Trust | undefined
  readonly #skew: Duration
  readonly #topics: Topics
  readonly #client: MqttClient

  /** @throws Error of the broker or the network */
  static async connect(options: CloudPlayerOptions): Promise<CloudPlayer> {
    const { url, login } = options
    const client = await mqtt.connectAsync(url, { ...login, protocolVersion: 4, clean: true }, false)
    const player = new CloudPlayer(options, client)
    await client.subscribeAsync(player.#filters, { qos: 1 })
    return player
  }

  private constructor(options: CloudPlayerOptions, client: MqttClient) {
    const { vin, topicPrefix, skew, signingKey, vehicleKeys } = options
    this.vin = vin
    this.signer = signingKey && new DownlinkSigner(signingKey, vin)
    this.#trust = vehicleKeys && { policy: 'required', keys: trustedKeysOf(vehicleKeys) }
    this.#skew = skew
    this.#client = client
    this.#topics = topicsFor(topicPrefix)
    client.on('error', () => undefined) // MQTT.js connects again; a check that hears nothing says so
    client.on('message', (topic, payload, { retain }) => this.#hear(topic, payload, retain))
    client.setMaxListeners(0) // one for each message in flight
  }

  now(): Instant {
    return systemClock.now() + this.#skew
  }

  /** Whether what the vehicle says is verified. */
  get verifies(): boolean {
    return this.#trust !== undefined
  }

  send(message: DownlinkMessage): Promise<void> {
    return this.sendText(writeDownlink(message))
  }

  /** Signed where a key is there. */
  sendText(text: string): Promise<void> {
    return this.sendRaw(this.signer?.signed(text) ?? text)
  }

  /** As it is. */

  async sendRaw(payload: string | Buffer): Promise<void> {
    await this.#client.publishAsync(this.#topics.command(this.vin), payload, { qos: 1 })
  }

  /** What the broker retains as the vehicle's presence is heard again. */
  async subscribeAgain(): Promise<void> {
    await this.#client.unsubscribeAsync(this.#filters)
    await this.#client.subscribeAsync(this.#filters, { qos: 1 })
  }

  async leave(): Promise<void> {
    await this.#client.endAsync(true)
  }

  get #filters(): string[] {
    return uplinks.map((uplink) => this.#topics.uplink(this.vin, uplink))
  }

  #hear(topic: string, payload: Buffer, retained: boolean): void {
    if (payload.length === 0) return // a retained presence that is cleared
    const [uplink, when] = [topic.slice(topic.lastIndexOf('/') + 1), { at: this.now(), retained }]
    const refusal = this.#trust && signatureRefusalNow(payload, this.vin, this.#trust)
    // What the broker retains may be from before the vehicle had its key.
    if (refusal !== undefined && retained) return
    const heard = refusal === undefined ? readHeard(uplink, payload, when) : refusedAs(refusal, uplink, when)
    this.heard.all.push(heard)
    if (heard.uplink === 'presence' && heard.message.status === 'online') void this.#tellTime(heard.message.nonce)
  }

  async #tellTime(nonce: string): Promise<void> {
    const { answers, delay, signs } = this.time
    const now = this.now()
    if (delay > 0) await systemClock.sleep(delay)
    const text = writeDownlink({ kind: 'time', nonce, now })
    if (answers) await (signs ? this.sendText(text) : this.sendRaw(text)).catch(() => undefined) // it asks again
  }
}
