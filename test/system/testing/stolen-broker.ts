/**
 * A broker in the hands of a thief: every message between cloud and vehicles passes through it. Cloud and vehicles
 * are on one real broker under two topic prefixes, and the thief carries messages from one to the other, as it likes.
 */
import { type Uplink, type Vin, topicsFor } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { type MqttClient, connectAsync } from 'mqtt'

interface Carried {
  readonly vin: Vin
  readonly kind: Uplink | 'command'
  readonly text: string
}

/** Gets each message, and carries it on by `pass`, now, later, or never. */
type Meddling = (message: Carried, pass: () => void) => void

const honest: Meddling = (_message, pass) => pass()

export class StolenBroker {
  readonly #client: MqttClient
  readonly #cloud: string
  readonly #vehicles: string
  readonly carried: Carried[] = []
  meddle: Meddling = honest

  private constructor(client: MqttClient, { cloud, vehicles }: { readonly cloud: string; readonly vehicles: string }) {
    this.#client = client
    this.#cloud = cloud
    this.#vehicles = vehicles
    client.on('message', (topic, payload) => this.#take(topic, payload.toString()))
  }

  static async open(
    url: string,
    prefixes: { readonly cloud: string; readonly vehicles: string },
  ): Promise<StolenBroker> {
    const client = await connectAsync(url)
    const broker = new StolenBroker(client, prefixes)
    const up = (['ack', 'state', 'presence'] as const).map((uplink) => topicsFor(prefixes.vehicles).filter(uplink))
    await client.subscribeAsync([`${prefixes.cloud}/+/command`, ...up], { qos: 1 })
    return broker
  }

  /** From now on it carries everything unchanged. */
  becomeHonest(): void {
    this.meddle = honest
  }

  toVehicle(vin: Vin, text: string): Promise<unknown> {
    return this.#client.publishAsync(topicsFor(this.#vehicles).command(vin), text, { qos: 1 })
  }

  toCloud(vin: Vin, uplink: Uplink, text: string): Promise<unknown> {
    return this.#client.publishAsync(topicsFor(this.#cloud).uplink(vin, uplink), text, { qos: 1 })
  }

  /** The first message that it saw with these words in it. */
  see(vin: Vin, ...words: readonly string[]): Promise<Carried> {
    return eventually(
      () => this.carried.find((each) => each.vin === vin && words.every((word) => each.text.includes(word))),
      { what: `a message with ${words.join(' and ')}` },
    )
  }

  close(): Promise<void> {
    return this.#client.endAsync()
  }

  #take(topic: string, text: string): void {
    const [from, isDown] = topic.startsWith(`${this.#cloud}/`) ? [this.#cloud, true] : [this.#vehicles, false]
    const parsed = topicsFor(from).parse(topic)
    if (parsed === undefined) return
    const { vin, uplink: kind } = parsed
    this.carried.push({ vin, kind, text })
    this.meddle({ vin, kind, text }, () => {
      void (isDown || kind === 'command' ? this.toVehicle(vin, text) : this.toCloud(vin, kind, text))
    })
  }
}
