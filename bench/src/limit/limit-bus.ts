/** Messages on RabbitMQ: acks in groups on a quorum queue, one status message for each transition on a stream, all confirmed. */
import { GroupCommit } from '@keyfob/runtime'
import { Connection } from 'rabbitmq-client'

const acks = 'limit.acks'
const exchange = 'limit.status'
const statusLog = 'limit.status.log'
const maxGroup = 200
const maxWaiting = 100_000
/** Messages, each a group of acks. */
const prefetchCount = 32

export interface LimitBus {
  /** Resolves when a quorum queue holds it. */
  hold(id: string): Promise<void>
  /** One status message; confirmed some time. */
  publish(id: string, state: string): void
}

/** `onAcks` is given each group of ids, and the group is acknowledged when it resolves. */
export const openLimitBus = async (
  url: string,
  onAcks: (ids: readonly string[]) => Promise<unknown>,
): Promise<LimitBus> => {
  const connection = new Connection(url)
  connection.on('error', fail)
  const publisher = connection.createPublisher({
    confirm: true,
    exchanges: [{ exchange, type: 'topic', durable: true }],
    queues: [
      { queue: acks, durable: true, arguments: { 'x-queue-type': 'quorum' } },
      { queue: statusLog, durable: true, arguments: { 'x-queue-type': 'stream', 'x-max-length-bytes': 2_000_000_000 } },
    ],
    queueBindings: [{ exchange, queue: statusLog, routingKey: 'status.#' }],
  })
  const held = new GroupCommit<string, void>({
    maxGroup,
    maxWaiting,
    commit: async (ids) => {
      await publisher.send({ routingKey: acks, durable: true, contentType: 'application/json' }, [...ids])
      return ids.map(() => undefined)
    },
  })
  const options = { queue: acks, queueOptions: { queue: acks, durable: true, passive: true }, qos: { prefetchCount } }
  await publisher.send({ routingKey: acks, durable: true, contentType: 'application/json' }, []) // declares all of it
  const consumer = connection.createConsumer(options, async ({ body }) => void (await onAcks(body as string[]))) // as sent above
  consumer.on('error', fail)
  return {
    hold: (id) => held.submit(id),
    publish: (id, state) => {
      const body = { id, state, at: new Date().toISOString() }
      publisher.send({ exchange, routingKey: `status.${state}`, durable: true }, body).catch(fail)
    },
  }
}

/** The minimal program does not reconnect. */
const fail = (error: unknown): never => {
  throw error
}
