import type { Channel } from 'rabbitmq-client'
import type { RabbitLink } from '../rabbit/rabbit-link.ts'
import type { RabbitNames } from '../rabbit/rabbit-names.ts'
import { checkQueue, declareQueue } from '../rabbit/acks-topology.ts'
import { lostIfMissing } from '../rabbit/topology-lost.ts'

/** A week, and never more than this many bytes: a log for people, not an archive. */
const logMaxAge = '7D'
const logMaxBytes = 2_000_000_000
const segmentBytes = 50_000_000
/** The same where it has to be a quorum queue: of that length in messages, and a week in milliseconds. */
const logMaxLength = 500_000
const weekMilliseconds = 604_800_000

/** The exchange of status events, and the log that is bound to it. Idempotent. */
export const declareStatus = async (
  link: RabbitLink,
  channel: Channel,
  { status, statusLog }: RabbitNames,
): Promise<void> => {
  await declareExchange(channel, status)
  await declareLog(link, channel, statusLog)
  await bindLog(channel, { status, statusLog })
}

/** The binding is made again without a check: it may have been deleted, too. @throws TopologyLost */
export const checkStatus = async (channel: Channel, { status, statusLog }: RabbitNames): Promise<void> => {
  await lostIfMissing(`exchange ${status}`, channel.exchangeDeclare({ exchange: status, passive: true }))
  await checkQueue(channel, statusLog)
  await bindLog(channel, { status, statusLog })
}

const bindLog = (channel: Channel, { status, statusLog }: Pick<RabbitNames, 'status' | 'statusLog'>): Promise<void> =>
  channel.queueBind({ queue: statusLog, exchange: status, routingKey: 'status.#' })

const declareExchange = async (channel: Channel, exchange: string): Promise<void> => {
  try {
    await channel.exchangeDeclare({ exchange, type: 'topic', durable: true })
  } catch (error) {
    if (!/PRECONDITION_FAILED|inequivalent/.test(String(error))) throw error
    throw new Error(
      `The exchange ${exchange} exists with other settings (${String(error)}). Delete it, or set another KEYFOB_QUEUE_PREFIX.`,
      { cause: error },
    )
  }
}

/** A stream, or a quorum queue where streams are missing. A refused declaration ends its channel, so the first try has its own. */
const declareLog = async (link: RabbitLink, channel: Channel, queue: string): Promise<void> => {
  const attempt = await link.acquire()
  try {
    await declareQueue(attempt, queue, {
      'x-queue-type': 'stream',
      'x-max-age': logMaxAge,
      'x-max-length-bytes': logMaxBytes,
      'x-stream-max-segment-size-bytes': segmentBytes,
    })
  } catch (error) {
    if (!attempt.active)
      await declareQueue(channel, queue, {
        'x-queue-type': 'quorum',
        'x-max-length': logMaxLength,
        'x-message-ttl': weekMilliseconds,
      })
    else throw error
  } finally {
    await attempt.close()
  }
}
