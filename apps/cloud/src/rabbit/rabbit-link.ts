/**
 * One connection to RabbitMQ, which reconnects forever with back-off. The broker is authoritative; nothing is kept here to
 * be sent later. A peer that stalls is noticed within about two heartbeats.
 *
 * A process has two: publishing and consuming. A broker that is low on memory or disk stops reading from connections
 * that publish; acks of a consumer on the same connection would wait with them.
 */
import type { Socket } from 'node:net'
import { type Clock, type Duration, ManagedService, writeByTurn, seconds } from '@keyfob/runtime'
import { type Channel, Connection } from 'rabbitmq-client'
import type { Log } from '../ports/log.ts'

export interface RabbitLinkOptions {
  /** Shown in the Management Console, too. */
  readonly name: string
  /** With credentials. */
  readonly url: string
  readonly clock: Clock
  readonly log: Log
}

const heartbeatSeconds = 5
/** A start waits no longer than this: everything else works without RabbitMQ. */
const startWithin: Duration = seconds(5)
const goodbyeWithin: Duration = seconds(2)

export class RabbitLink extends ManagedService {
  readonly #options: RabbitLinkOptions
  #connection: Connection | undefined
  #problem: string | null = 'not connected yet'
  #blocked: string | null = null

  constructor(options: RabbitLinkOptions) {
    super(options.name)
    this.#options = options
  }

  /** Null while messages can be sent; else a sentence. */
  get problem(): string | null {
    return this.#problem ?? (this.#blocked === null ? null : `RabbitMQ takes no messages: ${this.#blocked}`)
  }

  /** Opens a channel, which the caller closes. Rejects while RabbitMQ is unavailable. */
  async acquire(): Promise<Channel> {
    if (this.#connection === undefined) throw new Error('RabbitMQ is not connected.')
    const channel = await this.#connection.acquire({ emitErrorsFromChannel: true })
    channel.on('error', (error: unknown) =>
      this.#options.log.warn('rabbit.channel_ended', { name: this.name, error: String(error) }),
    )
    return channel
  }

  protected override async onStart(): Promise<void> {
    const { stopping } = this
    const { url, clock } = this.#options
    const connection = new Connection({
      url,
      connectionName: this.name,
      heartbeat: heartbeatSeconds,
      connectionTimeout: seconds(5),
      acquireTimeout: seconds(5),
      retryLow: 250,
      retryHigh: seconds(5),
      noDelay: true,
    })
    this.#connection = connection
    this.#follow(connection)
    await new Promise<void>((resolve) => {
      const timer = clock.schedule(startWithin, resolve)
      const proceed = (): void => {
        timer.cancel()
        resolve()
      }
      connection.once('connection', proceed)
      connection.once('error', proceed) // unavailable: known, and logged
      stopping.addEventListener('abort', proceed, { once: true })
    })
  }

  protected override async onStop(): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    if (connection === undefined) return
    // Its `close` waits for channels, and never ends when the connection is destroyed meanwhile.
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.schedule(goodbyeWithin, resolve)
      void connection
        .close()
        .catch(() => undefined)
        .then(() => timer.cancel())
        .then(resolve)
    })
    connection.unsafeDestroy()
    this.#problem = 'stopped'
  }

  #follow(connection: Connection): void {
    connection.on('connection', () => {
      // Private, of a pinned version: each publish would else be a call of the system of its own.
      writeByTurn((connection as unknown as { readonly ['_socket']: Socket })['_socket'])
      this.#tell(null)
    })
    connection.on('error', (error: unknown) => this.#tell(sentenceOf(error)))
    connection.on('connection.blocked', (reason) => this.#tellBlocked(reason))
    connection.on('connection.unblocked', () => this.#tellBlocked(null))
  }

  /** Once per change. */
  #tell(problem: string | null): void {
    if (problem !== null) this.#blocked = null
    if (problem === this.#problem) return
    this.#problem = problem
    const { log } = this.#options
    if (problem === null) log.info('rabbit.connected', { name: this.name })
    else log.warn('rabbit.lost', { name: this.name, problem })
  }

  #tellBlocked(reason: string | null): void {
    this.#blocked = reason
    const { log } = this.#options
    if (reason === null) log.info('rabbit.unblocked', { name: this.name })
    else log.error('rabbit.blocked', { name: this.name, reason })
  }
}

/** The codes of the library's errors say more than their messages. */
const sentenceOf = (error: unknown): string => {
  const { code = '', message } = error as { code?: string; message?: string } // read only, of whatever was thrown
  const text = message ?? String(error)
  if (/ACCESS_REFUSED/.test(`${code} ${text}`)) return 'RabbitMQ refuses the user or its password: check AMQP_URL.'
  if (/NOT_ALLOWED/.test(`${code} ${text}`)) return 'RabbitMQ refuses the virtual host of AMQP_URL to this user.'
  return code === '' ? text : `${text} (${code})`
}
