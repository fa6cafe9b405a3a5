import type { Vin } from '@keyfob/protocol'
import { type Topics, topicsFor } from '@keyfob/protocol'
import mqtt, { type MqttClient } from 'mqtt'
import { eventually } from './eventually.ts'

/** A message from the cloud as a person sees it with any MQTT client. */
export interface SeenMessage {
  readonly kind: string
  readonly id?: string
  readonly [field: string]: unknown
}

/** A vehicle that a person plays with an MQTT client: it shows what arrives, and sends what the test tells it to. */
export class HandPlayedVehicle {
  readonly vin: Vin
  readonly seen: SeenMessage[] = []
  readonly #topics: Topics
  readonly #client: MqttClient

  private constructor(vin: Vin, client: MqttClient, topics: Topics) {
    this.vin = vin
    this.#topics = topics
    this.#client = client
    client.setMaxListeners(0) // one for each message in flight
    client.on('error', () => undefined) // a broker that is killed ends the connection; the next send reports it
    // The cloud sends JSON only; anything else is a failure of the test that reads it.
    client.on('message', (_topic, payload) => this.seen.push(JSON.parse(payload.toString()) as SeenMessage))
  }

  static async connect(
    url: string,
    vin: Vin,
    protocolVersion: 4 | 5 = 5,
    topicPrefix?: string,
  ): Promise<HandPlayedVehicle> {
    const client = await mqtt.connectAsync(url, { protocolVersion, reconnectPeriod: 0 })
    const vehicle = new HandPlayedVehicle(vin, client, topicsFor(topicPrefix))
    await client.subscribeAsync(vehicle.#topics.command(vin), { qos: 1 })
    return vehicle
  }

  /** The first message that fits, waiting for it. */
  see(kind: string, id?: string): Promise<SeenMessage> {
    const fits = (message: SeenMessage): boolean => message.kind === kind && (id === undefined || message.id === id)
    return eventually(() => this.seen.find(fits), { what: `a ${kind} on the command topic of ${this.vin}` })
  }

  /** Resolves at PUBACK; rejects when the connection ends before, or is not there. */
  async say(uplink: 'ack' | 'state' | 'presence', payload: object | string | Buffer, retain = false): Promise<void> {
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload)
    const topic = this.#topics.uplink(this.vin, uplink)
    if (!this.#client.connected) throw new Error('there is no connection')
    // MQTT.js says nothing of a publish whose connection ended.
    await new Promise<void>((resolve, reject) => {
      const end = (): void => reject(new Error('the connection ended before PUBACK'))
      this.#client.once('close', end)
      this.#client.publish(topic, bytes, { qos: 1, retain }, (error) => {
        this.#client.off('close', end)
        if (error) reject(error)
        else resolve()
      })
    })
  }

  ack(id: string, status: string, more: object = {}): Promise<void> {
    return this.say('ack', { id, status, ...more })
  }

  birth(counter: number, more: object = {}): Promise<void> {
    return this.say(
      'presence',
      { status: 'online', session: `s-${counter}`, counter, nonce: `n-${counter}`, ...more },
      true,
    )
  }

  will(counter: number): Promise<void> {
    return this.say('presence', { status: 'offline', session: `s-${counter}` }, true)
  }

  async leave(): Promise<void> {
    await this.#client.endAsync(true)
  }
}
