import {
  type CancelMessage,
  type CommandId,
  type CommandMessage,
  type DownlinkMessage,
  type Vin,
  writeDownlink,
} from '@keyfob/protocol'
import { type Clock, type Instant, type Span, type Tracer, traced } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Change } from '../ports/command-store.ts'
import type { Gateway, PublishOptions } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'

export interface AttemptPublisherParts {
  readonly gateway: Pick<Gateway, 'publish'>
  readonly clock: Clock
  readonly log: Log
  readonly tracer: Tracer
  /** Hears of the broker's receipt for a first attempt. */
  readonly onPublished: (record: CommandRecord, at: Instant) => void
}

/**
 * Publishes what a committed change wants sent. The attempt is on record before it comes here, so a process that dies
 * in between, a broker that is away or a lost message only mean that the repetition comes later [L7].
 */
export class AttemptPublisher {
  readonly #parts: AttemptPublisherParts

  constructor(parts: AttemptPublisherParts) {
    this.#parts = parts
  }

  publish({ record, send }: Change): void {
    if (send === 'command') void this.#publishCommand(record)
    if (send === 'cancel') void this.#publishCancel(record)
  }

  async probe(vin: Vin, nonce: string): Promise<void> {
    await this.#publish('probe', { vin, message: { kind: 'probe', nonce } })
  }

  async #publishCommand(record: CommandRecord): Promise<void> {
    const { clock, onPublished } = this.#parts
    const left = record.notAfter - clock.now()
    // A commit that took long may end after it. Nothing leaves then: not every vehicle has a clock to refuse by [L5].
    if (left < 0) return this.#missed('command', 'notAfter passed', { command: record.id, vin: record.vin })
    const expirySeconds = Math.max(1, Math.ceil(left / 1000))
    const isOut = await this.#publishTo(record, commandMessageOf(record), { expirySeconds })
    if (isOut && record.publishedAt === null) onPublished(record, clock.now())
  }

  async #publishCancel(record: CommandRecord): Promise<void> {
    await this.#publishTo(record, cancelMessageOf(record), {})
  }

  /** In a span of the command's trace, which the vehicle goes on with. */
  #publishTo(
    record: CommandRecord,
    message: CommandMessage | CancelMessage,
    options: PublishOptions,
  ): Promise<boolean> {
    const { id, vin, command, attempts, traceparent: parent } = record
    const attributes = {
      'messaging.system': 'mqtt',
      'keyfob.command.id': id,
      'keyfob.command': command,
      'keyfob.attempts': attempts,
    }
    const span = this.#parts.tracer.child(`publish ${message.kind}`, parent, { kind: 'producer', attributes })
    const { traceparent } = span
    const trace = traceparent === undefined ? {} : { traceparent }
    const parcel = { vin, id, message: { ...message, ...trace }, options: { ...options, ...trace, correlation: id } }
    return this.#publish(message.kind, parcel, span)
  }

  /** Never rejects: a message that did not go out is repeated by the sweep. */
  async #publish(kind: string, { vin, id, message, options }: Parcel, span?: Span): Promise<boolean> {
    try {
      const publishing = this.#parts.gateway.publish(vin, writeDownlink(message), options)
      await (span ? traced(span, publishing) : publishing)
      return true
    } catch (error) {
      this.#missed(kind, error, { ...(id && { command: id }), vin })
      return false
    }
  }

  #missed(message: string, error: unknown, fields: { readonly command?: CommandId; readonly vin: Vin }): void {
    this.#parts.log.debug('gateway.publish_missed', { message, ...fields, error: String(error) })
  }
}

interface Parcel {
  readonly vin: Vin
  readonly message: DownlinkMessage
  readonly id?: CommandId
  readonly options?: PublishOptions
}

/** The same for every repetition: id, issuedAt and sequence never change [L8]. */
const commandMessageOf = (record: CommandRecord): CommandMessage => ({
  kind: 'command',
  id: record.id,
  command: record.command,
  params: record.params,
  vin: record.vin,
  ivc: record.ivc,
  issuedAt: record.issuedAt!, // set by the attempt that made it send
  notAfter: record.notAfter,
  lane: record.lane,
  sequence: record.sequence,
  answerTimeoutSeconds: record.answerTimeout / 1000,
})

const cancelMessageOf = (record: CommandRecord): CancelMessage => ({
  kind: 'cancel',
  id: record.id,
  vin: record.vin,
  ivc: record.ivc,
  issuedAt: record.issuedAt!, // a cancel is sent for attempted commands only
  lane: record.lane,
})
