/**
 * A consumer of the exchange of status events, like any external one: a durable queue, and what is not newer than
 * the last of its command is dropped [L9]. Faults do not affect it: its connection bypasses the proxy.
 */
import { ManagedService, messageOf } from '@keyfob/runtime'
import { Connection, type Consumer } from 'rabbitmq-client'

const queue = 'keyfob.chaos.reader'

export class StatusReader extends ManagedService {
  readonly #url: string
  #connection: Connection | undefined
  #consumer: Consumer | undefined
  readonly #last = new Map<string, number>()
  /** What its connection, or an event that it could not read, was last wrong with; null when nothing was since it last connected. */
  problem: string | null = null
  /** Events that came, repetitions included. */
  count = 0
  repeated = 0
  /** Events that came before the one that is before them, and so are missed for good by a consumer that drops old ones. */
  readonly skipped: string[] = []

  constructor(url: string) {
    super('status reader')
    this.#url = url
  }

  /** Sequence of the newest event of a command; 0 when none came. */
  lastOf(id: string): number {
    return this.#last.get(id) ?? 0
  }

  protected override async onStart(): Promise<void> {
    const connection = new Connection({ url: this.#url, retryLow: 200, retryHigh: 1_000, heartbeat: 5 })
    const note = (error: unknown): void => void (this.problem = messageOf(error)) // it comes back
    connection.on('error', note)
    this.#connection = connection
    this.#consumer = connection.createConsumer(
      {
        queue,
        // Replicated in a cluster: a queue of one node would miss what is published while that is down.
        queueOptions: { queue, durable: true, arguments: { 'x-queue-type': 'quorum' } },
        exchanges: [{ exchange: 'keyfob.status', type: 'topic', durable: true }],
        queueBindings: [{ queue, exchange: 'keyfob.status', routingKey: 'status.#' }],
        qos: { prefetchCount: 500 },
        concurrency: 1, // in the order of the queue
      },
      async ({ body }) => this.#note(String(body)),
    )
    this.#consumer.on('error', note)
    this.#consumer.on('ready', () => (this.problem = null))
    await new Promise((resolve) => this.#consumer?.once('ready', resolve))
  }

  protected override async onStop(): Promise<void> {
    await this.#consumer?.close()
    this.#connection?.unsafeDestroy()
  }

  #note(text: string): void {
    const { data } = JSON.parse(text) as { data: { commandId: string; sequence: number } } // as SPEC says
    const { commandId, sequence } = data
    const last = this.lastOf(commandId)
    this.count += 1
    if (sequence <= last) return void (this.repeated += 1)
    if (sequence > last + 1) this.skipped.push(`${commandId}: ${last} then ${sequence}`)
    this.#last.set(commandId, sequence)
  }
}
