/**
 * What the lean links of one process share: the broker's address, one buffer into which every socket reads, and one timer
 * for the keepalive of all. Alone these would cost more than the rest of a connection.
 */
import { type Clock, type Duration, type Timer, seconds, systemClock } from '@keyfob/runtime'
import mqtt from 'mqtt-packet'

/** Told to the broker, which ends a connection that is silent for one and a half times as long. As with MQTT.js. */
export const keepAlive: Duration = seconds(60)
/** Twice in it, so that a ping comes after at most half as long again, and an answer is missed after two rounds. */
const round: Duration = keepAlive / 4

/** Of one read. A vehicle gets a few hundred bytes at a time; a larger message takes several reads. */
const readBytes = 16 * 1_024

/** Who is asked in each round whether the broker still answers. */
export interface KeptAlive {
  /** Sends a ping, or cuts a connection whose last one has no answer. */
  round(): void
}

export interface LeanNetworkOptions {
  /** `mqtt://`, without credentials. */
  readonly url: string
  /** Address of this machine that connections come from; default: the system's choice. */
  readonly localAddress?: string | undefined
  readonly clock?: Clock | undefined
}

export class LeanNetwork {
  readonly host: string
  readonly port: number
  readonly localAddress: string | undefined
  readonly clock: Clock
  /** Whoever reads from it copies what it keeps: the next read, of any socket, overwrites it. */
  readonly buffer = Buffer.allocUnsafeSlow(readBytes)
  readonly #kept = new Set<KeptAlive>()
  #timer: Timer | undefined

  /** @throws RangeError for a URL that is not `mqtt://` */
  constructor({ url, localAddress, clock = systemClock }: LeanNetworkOptions) {
    if (!isLeanUrl(url)) throw new RangeError(`'${url}' is not a URL that begins with mqtt, and a lean link has no TLS`)
    const { hostname, port } = new URL(url)
    this.host = hostname.replace(/^\[|\]$/g, '') // of an IPv6 address
    this.port = port === '' ? 1883 : Number(port)
    this.localAddress = localAddress
    this.clock = clock
    // Else mqtt-packet keeps a buffer for each of 65,536 numbers, which is 8 MB.
    mqtt.writeToStream.cacheNumbers = false
  }

  /** From now on it is asked in each round, until it is released. */
  keep(connection: KeptAlive): void {
    this.#kept.add(connection)
    this.#timer ??= this.clock.schedule(round, () => this.#round())
  }

  release(connection: KeptAlive): void {
    this.#kept.delete(connection)
    if (this.#kept.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #round(): void {
    this.#timer = this.clock.schedule(round, () => this.#round())
    for (const connection of this.#kept) connection.round()
  }
}

/** Whether a lean link can connect there: no TLS, no WebSocket. */
export const isLeanUrl = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'mqtt:'
