import { type MqttVersion, MqttVersions } from '@keyfob/protocol'
import { type Timer, backoff, messageOf } from '@keyfob/runtime'
import type { IConnectPacket } from 'mqtt-packet'
import type { Link, LinkListener, LinkMessage } from '../link.ts'
import { reconnectPauses } from '../reconnect-pauses.ts'
import { LeanConnection } from './lean-connection.ts'
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

interface Life {
  readonly topic: string
  readonly listener: LinkListener
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
  #connection: LeanConnection | undefined
  #closing: Promise<void> | undefined
  #isUp = false
  #failures = 0
  #pause: Timer | undefined

  constructor(options: LeanLinkOptions) {
    this.#options = options
    this.#versions = new MqttVersions(options.protocolVersion)
  }

  open(commandTopic: string, listener: LinkListener): void {
    this.#life = { topic: commandTopic, listener }
    this.#failures = 0
    this.#connect(this.#life)
  }

  publish(message: LinkMessage): Promise<void> {
    if (this.#connection === undefined || !this.#isUp) return Promise.reject(new Error('there is no connection'))
    return this.#connection.publish(message)
  }

  async close(): Promise<void> {
    this.#life = undefined
    this.#pause?.cancel()
    this.#pause = undefined
    this.#closing ??= this.#connection?.close().finally(() => (this.#closing = undefined))
    await this.#closing
  }

  /** Cuts the connection as a lost network does, without a DISCONNECT; it reconnects by itself. */
  drop(): void {
    if (this.#isUp) this.#connection?.cut()
  }

  #connect(life: Life): void {
    this.#pause = undefined
    life.listener.will().then(
      (will) => void (this.#life === life && this.#begin(life, will)),
      (problem: unknown) => this.#down(life, problem),
    )
  }

  /** One connection. */
  #begin(life: Life, will: LinkMessage): void {
    const connection = new LeanConnection(this.#options.network, this.#hello(will), life.topic, {
      onUp: () => this.#rise(life),
      onMessage: (payload) => void (this.#life === life && life.listener.onMessage(payload)),
      onEnd: (problem) => {
        if (this.#connection === connection) this.#fall(problem)
        this.#down(life, problem)
      },
    })
    this.#connection = connection
  }

  #rise(life: Life): void {
    if (this.#life !== life) return
    this.#isUp = true
    this.#failures = 0
    life.listener.onUp()
  }

  #fall(problem: Error): void {
    if (!this.#isUp) this.#versions.afterFailure(problem)
    this.#isUp = false
    this.#connection = undefined
  }

  #down(life: Life, problem: unknown): void {
    if (this.#life !== life) return
    life.listener.onDown(messageOf(problem))
    this.#failures += 1
    const pause = backoff(this.#failures, reconnectPauses)
    this.#pause = this.#options.network.clock.schedule(pause, () => this.#connect(life))
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
