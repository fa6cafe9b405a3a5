/**
 * Parked messages in RabbitMQ. A queue cannot be read in place: messages are taken without an ack, and go back when the
 * channel closes, which also happens when this process dies in between.
 */
import { type Vin, parseVin } from '@keyfob/protocol'
import { isInstant } from '@keyfob/runtime'
import type { Channel, SyncMessage } from 'rabbitmq-client'
import type { ParkedMessage, ParkedMessages } from '../ports/bus.ts'
import { messageBytes } from '../rabbit/message-bytes.ts'
import type { RabbitLink } from '../rabbit/rabbit-link.ts'
import type { RabbitNames } from '../rabbit/rabbit-names.ts'

export interface ParkedQueueOptions {
  readonly link: RabbitLink
  readonly names: RabbitNames
  /** Confirmed. */
  readonly publish: (vin: Vin, body: Buffer) => Promise<void>
}

/** More than the queue holds. */
const searchMax = 20_000

export class ParkedQueue implements ParkedMessages {
  readonly #options: ParkedQueueOptions

  constructor(options: ParkedQueueOptions) {
    this.#options = options
  }

  list(limit: number): Promise<readonly ParkedMessage[]> {
    return this.#looking(async (channel) => {
      const found: ParkedMessage[] = []
      for await (const message of this.#messages(channel, limit)) found.push(parkedMessage(message))
      return found
    })
  }

  retry(id: string): ReturnType<ParkedMessages['retry']> {
    return this.#with(id, 'not_found' as const, async (message, remove) => {
      const { uplink, vin: text, payload } = parkedMessage(message)
      const vin = parseVin(text)
      if (uplink !== 'ack' || vin === undefined) return 'not_an_ack'
      await this.#options.publish(vin, Buffer.from(payload))
      remove()
      return 'retried'
    })
  }

  drop(id: string): Promise<boolean> {
    return this.#with(id, false, async (_message, remove) => {
      remove()
      return true
    })
  }

  #with<Value>(
    id: string,
    absent: Value,
    act: (message: SyncMessage, remove: () => void) => Promise<Value>,
  ): Promise<Value> {
    return this.#looking(async (channel) => {
      for await (const message of this.#messages(channel, searchMax)) {
        if (message.messageId !== id) continue
        return act(message, () => channel.basicAck({ deliveryTag: message.deliveryTag }))
      }
      return absent
    })
  }

  async *#messages(channel: Channel, limit: number): AsyncGenerator<SyncMessage> {
    for (let count = 0; count < limit; count += 1) {
      const message = await channel.basicGet({ queue: this.#options.names.parked })
      if (message === undefined) return
      yield message
    }
  }

  async #looking<Value>(look: (channel: Channel) => Promise<Value>): Promise<Value> {
    const channel = await this.#options.link.acquire()
    try {
      return await look(channel)
    } finally {
      await channel.close()
    }
  }
}

/** Written by `park`; a message of another publisher in this queue is shown as far as possible. */
const parkedMessage = (message: SyncMessage): ParkedMessage => {
  const { headers, messageId } = message
  const text = (name: string): string => (typeof headers?.[name] === 'string' ? headers[name] : '')
  return {
    id: messageId ?? '',
    vin: text('vin'),
    uplink: text('uplink'),
    problem: text('problem'),
    parkedAt: isInstant(headers?.['parkedAt']) ? headers['parkedAt'] : 0,
    payload: messageBytes(message),
  }
}
