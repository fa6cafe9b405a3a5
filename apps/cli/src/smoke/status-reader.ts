import type { Vin } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import { Connection, type Consumer } from 'rabbitmq-client'

/** Reads the status events of one vehicle from RabbitMQ, by its own queue, which is deleted with its connection. */
export class StatusReader {
  readonly #connection: Connection
  readonly #consumer: Consumer
  readonly states: string[] = []
  problem: string | undefined

  constructor(url: string, exchange: string, vin: Vin) {
    this.#connection = new Connection({
      url,
      connectionName: 'keyfob smoke',
      acquireTimeout: seconds(5),
      connectionTimeout: seconds(5),
    })
    this.#connection.on('error', (error: unknown) => (this.problem = String(error)))
    const queueBindings = [{ exchange, routingKey: `status.*.${vin}` }]
    this.#consumer = this.#connection.createConsumer(
      { queueOptions: { exclusive: true }, queueBindings },
      async ({ body }) => this.#note(body),
    )
    this.#consumer.on('error', (error: unknown) => (this.problem = String(error)))
    this.#consumer.once('ready', () => (this.isReady = true))
  }

  isReady = false

  async close(): Promise<void> {
    await this.#consumer.close().catch(() => undefined)
    await this.#connection.close().catch(() => undefined)
  }

  #note(body: unknown): void {
    const { data } = (Buffer.isBuffer(body) ? JSON.parse(String(body)) : body) as { data: { state: string } } // a status event (SPEC section 8)
    this.states.push(data.state)
  }
}
