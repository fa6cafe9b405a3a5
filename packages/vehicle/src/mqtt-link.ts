import { type Clock, type Duration, type Timer, backoff, seconds, systemClock } from '@keyfob/runtime'
import mqtt, { type MqttClient } from 'mqtt'
import type { Link, LinkListener, LinkMessage } from './link.ts'

export interface MqttLinkOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string
  /** One for each vehicle, so that the broker lets an old connection of the same vehicle go. */
  readonly clientId: string
  readonly username?: string
  readonly password?: string
  /** 4 is MQTT 3.1.1. Default 5. */
  readonly protocolVersion?: 4 | 5
  /** PEM texts. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  readonly clock?: Clock
}

/** Above the handshake of a poor cellular link. */
const connectWithin: Duration = seconds(10)
/** Pauses between tries: a fleet that lost its broker comes back spread over seconds, not at once. */
const pauses = { base: 500, max: 30_000 } as const
/** What was published before a polite end has this long to be received. */
const closeWithin: Duration = seconds(2)

/** The link over MQTT.js: a new client for each connection, so that nothing of the last one is resent. */
export class MqttLink implements Link {
  readonly #options: MqttLinkOptions
  readonly #clock: Clock
  #up: { readonly client: MqttClient; readonly lost: Promise<never> } | undefined
  #life: AbortController | undefined
  #living: Promise<void> = Promise.resolve()

  constructor(options: MqttLinkOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  open(commandTopic: string, listener: LinkListener): void {
    const life = new AbortController()
    this.#life = life
    this.#living = this.#live(commandTopic, listener, life.signal)
  }

  async publish({ topic, payload, retain }: LinkMessage): Promise<void> {
    if (this.#up === undefined) throw new Error('there is no connection')
    const { client, lost } = this.#up
    await Promise.race([client.publishAsync(topic, payload, { qos: 1, retain }), lost])
  }

  async close(): Promise<void> {
    const client = this.#up?.client
    this.#life?.abort()
    if (client) await this.#end(client)
    await this.#living
  }

  /** MQTT.js waits for every PUBACK that is out, however long; a second `end` would not hurry it. */
  async #end(client: MqttClient): Promise<void> {
    const over = new AbortController()
    const patience = this.#clock.sleep(closeWithin, over.signal).catch(() => undefined)
    await Promise.race([client.endAsync().catch(() => undefined), patience])
    over.abort()
    client.stream.destroy()
  }

  /** Cuts the connection as a lost network does, without a goodbye; it comes back by itself. */
  drop(): void {
    this.#up?.client.stream.destroy()
  }

  async #live(topic: string, listener: LinkListener, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.#connection(topic, listener, signal, () => (failures = 0))
      } catch {
        // Said by onDown already, or never up: the next try comes.
      }
      await this.#clock.sleep(backoff(failures + 1, pauses), signal).catch(() => undefined)
    }
  }

  /** One connection from its will to its end. */
  async #connection(topic: string, listener: LinkListener, signal: AbortSignal, onUp: () => void): Promise<void> {
    const client = mqtt.connect(this.#options.url, this.#clientOptions(await listener.will()))
    const lost = lossOf(client)
    const giveUp = (): void => void client.end(true)
    const timer: Timer = this.#clock.schedule(connectWithin, giveUp)
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()
    try {
      await Promise.race([subscribed(client, topic), lost])
      timer.cancel()
      signal.removeEventListener('abort', giveUp)
      if (signal.aborted) return
      this.#up = { client, lost }
      client.on('message', (_topic, payload) => signal.aborted || listener.onMessage(payload))
      onUp()
      listener.onUp()
      await lost.catch((error: unknown) => signal.aborted || listener.onDown(messageOf(error)))
    } finally {
      timer.cancel()
      signal.removeEventListener('abort', giveUp)
      this.#up = undefined
      client.end(true)
    }
  }

  #clientOptions(will: LinkMessage): mqtt.IClientOptions {
    const { clientId, username, password, protocolVersion = 5, tls } = this.#options
    return {
      clientId,
      protocolVersion,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: connectWithin,
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: will.retain },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...tls,
    }
  }
}

/** Connected, and subscribed with the grant of the broker. */
const subscribed = async (client: MqttClient, topic: string): Promise<void> => {
  await new Promise<void>((resolve) => client.once('connect', () => resolve()))
  const [grant] = await client.subscribeAsync(topic, { qos: 1 })
  if (grant === undefined || grant.qos > 2) throw new Error(`the broker refuses the subscription to ${topic}`)
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
