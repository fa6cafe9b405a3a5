/**
 * Takes the deliveries of a queue, some at a time, and acknowledges what was handled [L3]. It outlives its channel: it
 * consumes again on each new one, and what the lost one had in handling is delivered again.
 */
import type { Clock, Duration } from '@keyfob/runtime'
import type { AsyncMessage, Channel } from 'rabbitmq-client'
import { DeliveryWindow } from './delivery-window.ts'

/** Resolves true when the next stage holds the message, false to leave it to the queue. Must not reject. */
export type DeliveryHandler = (message: AsyncMessage, channel: Channel) => Promise<boolean>

/** Messages in handling at once. One of acks may hold 64; what is too much for the store is held here and tried again. */
const prefetch = 256

export class QueueConsumer {
  readonly #handle: DeliveryHandler
  #window = new DeliveryWindow(() => undefined)
  #cancel: () => Promise<unknown> = async () => undefined

  constructor(handle: DeliveryHandler) {
    this.#handle = handle
  }

  /** Consumes on a channel, until that ends. */
  async consume(channel: Channel, queue: string): Promise<void> {
    await channel.basicQos({ prefetchCount: prefetch })
    const window = new DeliveryWindow((deliveryTag) => {
      if (channel.active) channel.basicAck({ deliveryTag, multiple: true })
    })
    this.#window = window
    const { consumerTag } = await channel.basicConsume(
      { queue },
      (message) => void this.#take(channel, window, message),
    )
    this.#cancel = () => channel.basicCancel(consumerTag)
    // The queue was deleted, or its leader moved away: a new channel declares and consumes it again.
    channel.on('basic.cancel', () => void channel.close())
    channel.once('close', () => this.#forget(window))
  }

  /** Takes no more, and resolves when what is in handling is acknowledged, or after a time limit. */
  async finish(within: Duration, clock: Clock): Promise<void> {
    await this.#cancel().catch(() => undefined)
    await Promise.race([this.#window.idle(), clock.sleep(within)])
  }

  async #take(channel: Channel, window: DeliveryWindow, message: AsyncMessage): Promise<void> {
    const done = window.take(message.deliveryTag)
    if (await this.#handle(message, channel)) done()
  }

  /** What a lost channel had in handling can no longer be acknowledged: a stop need not wait for it. */
  #forget(window: DeliveryWindow): void {
    if (this.#window !== window) return
    this.#window = new DeliveryWindow(() => undefined)
    this.#cancel = async () => undefined
  }
}
