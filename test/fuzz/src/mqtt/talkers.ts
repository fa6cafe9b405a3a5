/**
 * MQTT clients of both versions that send what they are given. One that the broker closes reconnects with an empty queue:
 * MQTT.js would repeat forever what it was closed for.
 */
import mqtt, { type MqttClient } from 'mqtt'
import type { MqttMessage } from './payload-plans.ts'

export type Receipt = 'taken' | 'closed' | 'refused' | 'silent'

const versions = [4, 5, 4, 5] as const
export const talkersMax = versions.length
const patienceMs = 120_000
const connectMs = 120_000

export class Talkers {
  readonly #url: string
  readonly #clients: (Promise<MqttClient> | undefined)[] = versions.map(() => undefined)

  constructor(url: string) {
    this.#url = url
  }

  async say({ client: at, topic, payload, qos, retain }: MqttMessage): Promise<Receipt> {
    const client = await this.#client(at)
    return new Promise((resolve) => {
      const timer = setTimeout(() => end('silent'), patienceMs)
      const close = (): void => end('closed')
      const end = (receipt: Receipt): void => {
        clearTimeout(timer)
        client.off('close', close)
        resolve(receipt)
      }
      client.once('close', close)
      client.publish(topic, payload, { qos, retain }, (error) => end(error ? 'refused' : 'taken'))
    })
  }

  /** @throws Error when the broker does not accept it */
  #client(at: number): Promise<MqttClient> {
    this.#clients[at] ??= this.#connect(at)
    return this.#clients[at]
  }

  async #connect(at: number): Promise<MqttClient> {
    const protocolVersion = versions[at] ?? 5
    try {
      const client = await mqtt.connectAsync(this.#url, {
        protocolVersion,
        reconnectPeriod: 0,
        connectTimeout: connectMs,
        clientId: `fuzz-${at}`,
      })
      client.setMaxListeners(0) // one for each message in flight
      client.on('error', () => undefined) // it expects to be disconnected
      client.once('close', () => (this.#clients[at] = undefined))
      return client
    } catch (error) {
      this.#clients[at] = undefined
      throw error
    }
  }

  async leave(): Promise<void> {
    for (const client of this.#clients) await (await client?.catch(() => undefined))?.endAsync(true)
  }
}

/** As a person sends it again. */
export const lineOf = (port: string, { topic, payload, qos, retain }: MqttMessage): string =>
  `echo ${payload.toString('base64')} | base64 -d | mosquitto_pub -p ${port} -q ${qos}${retain ? ' -r' : ''} -t '${topic.replaceAll("'", `'\\''`)}' -s`
