/**
 * A channel that is made anew, and prepared anew, whenever it is lost. While there is none, `publish` rejects at once:
 * whoever publishes keeps the fact, and comes again.
 */
import { type BackoffOptions, type Clock, type Duration, ManagedService, backoff, seconds } from '@keyfob/runtime'
import type { Channel, Envelope } from 'rabbitmq-client'
import type { Log } from '../ports/log.ts'
import type { RabbitLink } from './rabbit-link.ts'

export interface LastingChannelOptions {
  readonly name: string
  readonly link: RabbitLink
  /** Declares, subscribes, whatever the channel is for; it serves when this resolves. */
  readonly prepare: (channel: Channel) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

const pause: BackoffOptions = { base: 200, max: seconds(5) }
/** A confirm of a quorum queue comes within milliseconds; a broker that owes it for so long is away in all but name. */
const confirmWithin: Duration = seconds(8)
const goodbyeWithin: Duration = seconds(2)

export class LastingChannel extends ManagedService {
  readonly #options: LastingChannelOptions
  #channel: Channel | undefined
  #living: Promise<void> = Promise.resolve()
  #problem: string | null = null

  constructor(options: LastingChannelOptions) {
    super(options.name)
    this.#options = options
  }

  /** Why the channel cannot be prepared, when it is not for want of a connection. */
  get problem(): string | null {
    return this.#problem
  }

  get isReady(): boolean {
    return this.#channel?.active === true
  }

  /** Resolves at the broker's confirm, if the channel was prepared with `confirmSelect`. Bounded in time. */
  async publish(envelope: Envelope, body: Buffer): Promise<void> {
    const channel = this.#channel
    if (channel?.active !== true) throw new Error('RabbitMQ is away.')
    const { problem } = this.#options.link
    if (problem !== null) throw new Error(problem)
    await this.#inTime(channel.basicPublish({ durable: true, ...envelope }, body))
  }

  protected override async onStart(stopping: AbortSignal): Promise<void> {
    this.#living = this.#live(stopping)
  }

  protected override async onStop(): Promise<void> {
    await this.#living
  }

  async #live(stopping: AbortSignal): Promise<void> {
    for (let failures = 0; !stopping.aborted;) {
      const lasted = await this.#liveOnce(stopping).catch((error: unknown) => this.#tell(error))
      failures = lasted === true ? 1 : failures + 1
      if (!stopping.aborted) await this.#options.clock.sleep(backoff(failures, pause), stopping).catch(() => undefined)
    }
  }

  /** One channel, to its end. */
  async #liveOnce(stopping: AbortSignal): Promise<true> {
    const { link, prepare } = this.#options
    const channel = await link.acquire()
    try {
      const closed = new Promise<void>((resolve) => channel.once('close', resolve))
      await prepare(channel)
      this.#channel = channel
      this.#problem = null
      await Promise.race([closed, aborted(stopping)])
      return true
    } finally {
      this.#channel = undefined
      await this.#inTime(channel.close(), goodbyeWithin).catch(() => undefined)
    }
  }

  /** Once per change, and only what a person can mend: that the connection is away is said elsewhere. */
  #tell(error: unknown): void {
    if (this.#options.link.problem !== null) return
    const problem = error instanceof Error ? error.message : String(error)
    if (problem === this.#problem) return
    this.#problem = problem
    this.#options.log.error('rabbit.not_prepared', { name: this.name, problem })
  }

  #inTime<Value>(work: Promise<Value>, within = confirmWithin): Promise<Value> {
    return new Promise((resolve, reject) => {
      const tooLate = (): void => reject(new Error(`RabbitMQ did not answer within ${within} ms.`))
      const timer = this.#options.clock.schedule(within, tooLate)
      work.then(resolve, reject).finally(() => timer.cancel())
    })
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
