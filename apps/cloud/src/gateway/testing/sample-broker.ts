/** For tests: an embedded broker, and clients of it. */
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { EmbeddedBroker, type EmbeddedBrokerOptions } from '../embedded-broker.ts'
import { SampleLog } from '../../commands/testing/sample-log.ts'

/** Two free ports: for MQTT over TCP, and over WebSocket. */
export type SampleBrokerPorts = readonly [port: number, wsPort: number]

export class SampleBroker {
  readonly log = new SampleLog()
  readonly broker: EmbeddedBroker
  readonly port: number
  readonly wsPort: number
  readonly #clients: MqttClient[] = []

  /** Not started yet. */
  constructor([port, wsPort]: SampleBrokerPorts, changes: Partial<EmbeddedBrokerOptions> = {}) {
    const options = { host: '127.0.0.1', port, wsPort, portFallback: false, wsPortFallback: false, log: this.log }
    this.broker = new EmbeddedBroker({ ...options, ...changes })
    this.port = port
    this.wsPort = wsPort
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.wsPort}/mqtt`
  }

  async join(options: IClientOptions = {}, url = `mqtt://127.0.0.1:${this.port}`): Promise<MqttClient> {
    const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options })
    this.#clients.push(client)
    return client
  }

  /** A client that has subscribed, and what it received: topic and the beginning of the payload. */
  async listen(filter: string, options: IClientOptions = {}): Promise<{ client: MqttClient; heard: string[] }> {
    const client = await this.join(options)
    const heard: string[] = []
    client.on('message', (topic, payload) => void heard.push(`${topic} ${payload.toString().slice(0, 20)}`))
    await client.subscribeAsync(filter, { qos: 1 })
    return { client, heard }
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.endAsync(true)))
    await this.broker.stop()
  }
}
