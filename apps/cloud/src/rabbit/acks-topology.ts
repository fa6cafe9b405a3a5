import type { Channel } from 'rabbitmq-client'
import type { RabbitNames } from './rabbit-names.ts'
import { lostIfMissing } from './topology-lost.ts'

/** Not `application/json`: the library would parse it, and the bytes that were sent would be lost. */
export const ackMediaType = 'application/vnd.keyfob.ack+json'

/**
 * A worker that is killed repeatedly must never use up the deliveries of a good ack: RabbitMQ 4 drops a message after 20
 * deliveries by default. This means unlimited, in a form that every version accepts.
 */
const deliveryLimit = 1_000_000_000
/** Parked messages are for people; the oldest go first. */
const parkedMax = 10_000

/** Declares the queue of acks and the one beside it. Idempotent. @throws Error that names the queue and says what to do */
export const declareAcks = async (channel: Channel, { acks, parked }: RabbitNames): Promise<void> => {
  await declareQueue(channel, acks, { 'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit })
  await declareQueue(channel, parked, {
    'x-queue-type': 'quorum',
    'x-delivery-limit': deliveryLimit,
    'x-max-length': parkedMax,
  })
}

/** @throws TopologyLost */
export const checkQueue = (channel: Channel, queue: string): Promise<void> =>
  lostIfMissing(`queue ${queue}`, channel.queueDeclare({ queue, passive: true }))

export const declareQueue = async (
  channel: Channel,
  queue: string,
  args: Readonly<Record<string, unknown>>,
): Promise<void> => {
  try {
    await channel.queueDeclare({ queue, durable: true, arguments: { ...args } })
  } catch (error) {
    if (!/PRECONDITION_FAILED|inequivalent/.test(String(error))) throw error
    throw new Error(
      `The queue ${queue} exists with other settings (${String(error)}). Empty and delete it, or set another KEYFOB_QUEUE_PREFIX.`,
      { cause: error },
    )
  }
}
