/**
 * Status events from RabbitMQ, one line for each that is new: `node rabbitmq.ts --amqp amqp://127.0.0.1 --queue mine`.
 *
 * The queue is durable and bound to Keyfob's exchange, so what happens while this program does not run waits there. A
 * message is acknowledged after its line is written; a program that dies before gets it again.
 */
import { parseArgs } from 'node:util'
import type { StatusEvent } from '@keyfob/client'
import { Connection } from 'rabbitmq-client'
import { Newest } from './newest.ts'

const { values: options } = parseArgs({
  options: {
    amqp: { type: 'string', default: 'amqp://127.0.0.1' },
    exchange: { type: 'string', default: 'keyfob.status' },
    queue: { type: 'string', default: 'my-keyfob-events' },
    /** `status.succeeded.*` is what succeeded, `status.*.<VIN>` one vehicle. */
    key: { type: 'string', default: 'status.#' },
    /** End after so many new events; 0: once the queue is bound. Without it the program does not end. */
    count: { type: 'string' },
  },
})
const { exchange, queue } = options
let left = Number(options.count ?? Infinity)
const newest = new Newest()
const rabbit = new Connection(options.amqp)
rabbit.on('error', (error: unknown) => console.error(`RabbitMQ: ${String(error)}`)) // it reconnects by itself

const end = async (): Promise<void> => {
  await consumer.close()
  await rabbit.close()
}

const consumer = rabbit.createConsumer(
  {
    queue,
    queueOptions: { queue, durable: true },
    exchanges: [{ exchange, type: 'topic', durable: true }],
    queueBindings: [{ queue, exchange, routingKey: options.key }],
    qos: { prefetchCount: 100 },
    concurrency: 1, // events of one command in their order
  },
  async ({ body }) => {
    const event = JSON.parse(String(body)) as StatusEvent // an unknown `type` would be of a later version
    if (left <= 0 || !newest.take(event.data)) return
    console.log(`${event.type} ${event.id} ${event.subject}`)
    left -= 1
    if (left === 0) setImmediate(() => void end())
  },
)
consumer.once('ready', () => {
  if (left === 0) void end()
})
