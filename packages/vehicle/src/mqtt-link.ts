import { type MqttVersion, MqttVersions } from '@keyfob/protocol'
import { type Clock, backoff, messageOf, systemClock } from '@keyfob/runtime'
import type { IClientOptions } from 'mqtt'
import type { VehicleCertificate } from './certificate/vehicle-certificate.ts'
import type { Link, LinkListener, LinkMessage } from './link.ts'
import type { MqttConnection } from './mqtt-connection.ts'
import { reconnectPauses } from './reconnect-pauses.ts'

export interface MqttLinkOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string
  /** One for each vehicle, so that the broker closes an old connection of the same vehicle. */
  readonly clientId: string
  readonly username?: string
  readonly password?: string
  /** Default: 5, and 4 with a broker that does not speak it. A vehicle loses nothing by 3.1.1. */
  readonly protocolVersion?: MqttVersion
  /** PEM texts. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  /** Shown instead of `tls.cert`; when it is renewed the link connects again. */
  readonly certificate?: Pick<VehicleCertificate, 'shown' | 'listen'> | undefined
  readonly clock?: Clock
}

const forRenewal = 'to connect with the new certificate'
const protocols = ['mqtt:', 'mqtts:', 'ws:', 'wss:']

/** The link over MQTT.js: one `MqttConnection` after the other, forever. */
export class MqttLink implements Link {
  readonly #options: MqttLinkOptions
  readonly #clock: Clock
  #life: AbortController | undefined
  /** The current one, or the one that is being made. */
  #connection: MqttConnection | undefined
  #isUp = false
  /** The connection shows a certificate that was replaced: the next one comes at once. */
  #isRenewing = false
  readonly #versions: MqttVersions

  /** @throws RangeError for a URL of another protocol, or none */
  constructor(options: MqttLinkOptions) {
    const { protocol } = URL.canParse(options.url) ? new URL(options.url) : { protocol: '' }
    if (!protocols.includes(protocol))
      throw new RangeError(`'${options.url}' is not a URL that begins with mqtt, mqtts, ws or wss`)
    this.#options = options
    this.#versions = new MqttVersions(options.protocolVersion)
    this.#clock = options.clock ?? systemClock
    options.certificate?.listen((event) => void (event.kind === 'certificate_renewed' && this.#reconnect()))
  }

  open(commandTopic: string, listener: LinkListener): void {
    this.#life = new AbortController()
    void this.#live(commandTopic, listener, this.#life.signal)
  }

  async publish(message: LinkMessage): Promise<void> {
    if (this.#connection === undefined || !this.#isUp) throw new Error('there is no connection')
    await this.#connection.publish(message)
  }

  async close(): Promise<void> {
    this.#life?.abort()
    await this.#connection?.close()
  }

  /** Cuts the connection as a lost network does, without a DISCONNECT; it reconnects by itself. */
  drop(): void {
    if (this.#isUp) this.#connection?.cut()
  }

  /** In order: what was published before is received first, and the will is not told. */
  #reconnect(): void {
    if (this.#connection === undefined) return
    this.#isRenewing = true
    if (this.#isUp) void this.#connection.close()
  }

  async #live(topic: string, listener: LinkListener, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const problem = await this.#connect(topic, listener, signal, () => (failures = 0)).catch(
        (error: unknown) => error,
      )
      if (!this.#isUp) this.#versions.afterFailure(problem)
      this.#isUp = false
      this.#connection = undefined
      const [isRenewing, why] = [this.#isRenewing, this.#isRenewing ? forRenewal : messageOf(problem)]
      if (!signal.aborted) listener.onDown(why)
      if (isRenewing) failures = -1
      else await this.#clock.sleep(backoff(failures + 1, reconnectPauses), signal).catch(() => undefined)
    }
  }

  /** One connection from its will to its end. Resolves with what ended it. */
  async #connect(topic: string, listener: LinkListener, signal: AbortSignal, onUp: () => void): Promise<unknown> {
    // It loads MQTT.js, 3 MB that a fleet of lean links does without.
    const { MqttConnection } = await import('./mqtt-connection.ts')
    const will = await listener.will()
    if (signal.aborted) return 'closed'
    this.#isRenewing = false
    const connection = new MqttConnection(
      this.#options.url,
      clientOptions(this.#options, this.#versions.current, will),
      this.#clock,
    )
    this.#connection = connection
    try {
      await connection.establish(topic)
      if (this.#isRenewing) return undefined
      if (!signal.aborted) this.#rise(connection, listener, signal, onUp)
      return await connection.ended
    } finally {
      connection.cut()
    }
  }

  #rise(connection: MqttConnection, listener: LinkListener, signal: AbortSignal, onUp: () => void): void {
    this.#isUp = true
    onUp()
    listener.onUp()
    connection.listen((payload) => signal.aborted || listener.onMessage(payload))
  }
}

const clientOptions = (options: MqttLinkOptions, protocolVersion: MqttVersion, will: LinkMessage): IClientOptions => {
  const { clientId, username, password, tls, certificate } = options
  return {
    clientId,
    protocolVersion,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: will.retain },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...tls,
    ...certificate?.shown,
  }
}
