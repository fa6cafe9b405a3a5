import { type MqttVersion, MqttVersions } from '@keyfob/protocol'
import { type Timer, backoff, messageOf } from '@keyfob/runtime'
import type { IConnectPacket } from 'mqtt-packet'
import type { Link, LinkListener, LinkMessage } from '../link.ts'
import { reconnectPauses } from '../reconnect-pauses.ts'
import { LeanConnection, type LeanListener } from './lean-connection.ts'
import { type LeanNetwork, keepAlive } from './lean-network.ts'

export interface LeanLinkOptions {
  /** Shared by the links of a process. */
  readonly network: LeanNetwork
  /** One for each vehicle, so that the broker closes an old connection of the same vehicle. */
  readonly clientId: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Default: 5, and 4 with a broker that does not speak it. */
  readonly protocolVersion?: MqttVersion | undefined
}

/**
 * The link in a few kB, for tens of thousands of vehicles in one process: MQTT 3.1.1 and 5 over TCP, without TLS and
 * WebSocket. It keeps the same contract as `MqttLink`, and the same tests run on both.
 */
export class LeanLink implements Link {
  readonly #options: LeanLinkOptions
  readonly #versions: MqttVersions
  /** From an open to its close. What belongs to another one is not heard. */
  #life: Life | undefined
  #closing: Promise<unknown> | undefined

  constructor(options: LeanLinkOptions) {
    this.#options = options
    this.#versions = new MqttVersions(options.protocolVersion)
  }

  open(commandTopic: string, listener: LinkListener): void {
    this.#life = new Life(this.#options, this.#versions, commandTopic, listener)
    this.#life.connect()
  }

  publish(message: LinkMessage): Promise<void> {
    return this.#life?.publish(message) ?? Promise.reject(new Error('there is no connection'))
  }

  async close(): Promise<void> {
    const ended = this.#life?.end()
    this.#life = undefined
    this.#closing = Promise.all([this.#closing, ended]) // an earlier one may still say goodbye
    await this.#closing
  }

  /** Cuts the connection as a lost network does, without a DISCONNECT; it reconnects by itself. */
  drop(): void {
    this.#life?.drop()
  }
}

/** One connection after another, until its end. It listens to them itself: closures for each vehicle of a fleet would be a quarter kB. */
class Life implements LeanListener {
  readonly #options: LeanLinkOptions
  readonly #versions: MqttVersions
  readonly #topic: string
  readonly #listener: LinkListener
  #connection: LeanConnection | undefined
  #isUp = false
  #hasEnded = false
  #failures = 0
  #pause: Timer | undefined

  constructor(options: LeanLinkOptions, versions: MqttVersions, topic: string, listener: LinkListener) {
    this.#options = options
    this.#versions = versions
    this.#topic = topic
    this.#listener = listener
  }

  connect(): void {
    this.#pause = undefined
    this.#listener.will().then(
      (will) => this.#begin(will),
      (problem: unknown) => this.#down(problem),
    )
  }

  publish(message: LinkMessage): Promise<void> | undefined {
    return this.#isUp ? this.#connection?.publish(message) : undefined
  }

  /** Undefined: there is no connection. */
  end(): Promise<void> | undefined {
    this.#hasEnded = true
    this.#pause?.cancel()
    this.#pause = undefined
    return this.#connection?.close()
  }

  drop(): void {
    if (this.#isUp) this.#connection?.cut()
  }

  onUp(): void {
    if (this.#hasEnded) return
    this.#isUp = true
    this.#failures = 0
    this.#listener.onUp()
  }

  onMessage(payload: Uint8Array): void {
    if (!this.#hasEnded) this.#listener.onMessage(payload)
  }

  onEnd(problem: Error): void {
    if (!this.#isUp) this.#versions.afterFailure(problem)
    this.#isUp = false
    this.#connection = undefined
    this.#down(problem)
  }

  #begin(will: LinkMessage): void {
    if (!this.#hasEnded)
      this.#connection = new LeanConnection(this.#options.network, this.#hello(will), this.#topic, this)
  }

  #down(problem: unknown): void {
    if (this.#hasEnded) return
    this.#listener.onDown(messageOf(problem))
    this.#failures += 1
    const pause = backoff(this.#failures, reconnectPauses)
    this.#pause = this.#options.network.clock.schedule(pause, () => this.connect())
  }

  #hello({ topic, payload, retain }: LinkMessage): IConnectPacket {
    const { clientId, username, password } = this.#options
    return {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: this.#versions.current,
      clientId,
      clean: true,
      keepalive: keepAlive / 1_000,
      will: { topic, payload: Buffer.from(payload), qos: 1, retain },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password: Buffer.from(password) }),
    }
  }
}
