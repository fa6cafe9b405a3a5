import {
  type CancelMessage,
  type CommandId,
  type CommandMessage,
  type DownlinkMessage,
  type Guard,
  type GuardsOf,
  type Vin,
  writeDownlink,
} from '@keyfob/protocol'
import { type Clock, type Instant, type Span, type Tracer, traced } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Gateway, PublishOptions } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import type { SignDownlink } from '../ports/signing.ts'

export interface DownlinkPublisherParts {
  readonly gateway: Pick<Gateway, 'publish'>
  readonly clock: Clock
  readonly log: Log
  readonly tracer: Tracer
  /** What a command says about when it may begin. Default: nothing. */
  readonly guardsOf?: GuardsOf
  /** Null: messages are not signed. */
  readonly sign: SignDownlink | null
}

/**
 * Publishes every message that a vehicle gets: commands, cancels, probes and the time. Each method resolves when the
 * broker's receipt (PUBACK) arrives or fails, to whether it arrived, and never rejects. A message that cannot be sent is
 * logged and dropped, because its cause is on record and leads to another: an attempt is recorded before it comes here
 * and is repeated [L7], the next sweep sends a probe again, and the next birth asks for the time again.
 */
export class DownlinkPublisher {
  readonly #parts: DownlinkPublisherParts

  constructor(parts: DownlinkPublisherParts) {
    this.#parts = parts
  }

  async command(record: CommandRecord): Promise<boolean> {
    const left = record.notAfter - this.#parts.clock.now()
    // A slow commit may end after `notAfter`. Nothing is sent then: not every vehicle has a clock to refuse by [L5].
    if (left < 0) return this.#missed('command', 'notAfter passed', record)
    const expirySeconds = Math.max(1, Math.ceil(left / 1000))
    const guards = this.#parts.guardsOf?.(record.command) ?? []
    return this.#publishTraced(record, commandMessageOf(record, guards), { expirySeconds })
  }

  /** A cancel also asks what became of the command, so it is sent after `notAfter`, too [L7]. */
  cancel(record: CommandRecord): Promise<boolean> {
    return this.#publishTraced(record, cancelMessageOf(record), {})
  }

  /** Asks whether the vehicle is online; its birth repeats the nonce [L11]. */
  probe(vin: Vin, nonce: string): Promise<boolean> {
    return this.#publish({ vin }, { kind: 'probe', nonce })
  }

  /** Answers the birth with this nonce [L5]. */
  time(vin: Vin, nonce: string, now: Instant): Promise<boolean> {
    return this.#publish({ vin }, { kind: 'time', nonce, now })
  }

  /** Publishes in a span of the command's trace, which the vehicle continues. */
  #publishTraced(
    record: CommandRecord,
    message: CommandMessage | CancelMessage,
    options: PublishOptions,
  ): Promise<boolean> {
    const { id, command, attempts, traceparent: parent } = record
    const attributes = {
      'messaging.system': 'mqtt',
      'keyfob.command.id': id,
      'keyfob.command': command,
      'keyfob.attempts': attempts,
    }
    const span = this.#parts.tracer.child(`publish ${message.kind}`, parent, { kind: 'producer', attributes })
    const { traceparent } = span
    const trace = traceparent === undefined ? undefined : { traceparent }
    return this.#publish(
      record,
      trace ? { ...message, ...trace } : message,
      { correlation: id, ...options, ...trace },
      span,
    )
  }

  async #publish(to: Addressee, message: DownlinkMessage, options?: PublishOptions, span?: Span): Promise<boolean> {
    try {
      const publishing = this.#publishText(to.vin, writeDownlink(message), options)
      await (span ? traced(span, publishing) : publishing)
      return true
    } catch (error) {
      return this.#missed(message.kind, error, to)
    }
  }

  /** Signed at the last moment, each message by itself. */
  #publishText(vin: Vin, text: string, options?: PublishOptions): Promise<void> {
    const { gateway, sign } = this.#parts
    const signed = sign === null ? text : sign(vin, text)
    if (typeof signed === 'string') return gateway.publish(vin, signed, options)
    return signed.then((late) => gateway.publish(vin, late, options))
  }

  #missed(message: DownlinkMessage['kind'], error: unknown, { vin, id: command }: Addressee): false {
    this.#parts.log.debug('gateway.publish_missed', { message, ...(command && { command }), vin, error: String(error) })
    return false
  }
}

/** A vehicle, and the command that the message is about. */
interface Addressee {
  readonly vin: Vin
  readonly id?: CommandId
}

/** Equal in every repetition: id, issuedAt and sequence never change [L8]. */
const commandMessageOf = (record: CommandRecord, guards: readonly Guard[]): CommandMessage => ({
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
  ...(guards.length > 0 && { guards }),
})

const cancelMessageOf = (record: CommandRecord): CancelMessage => ({
  kind: 'cancel',
  id: record.id,
  vin: record.vin,
  ivc: record.ivc,
  issuedAt: record.issuedAt!, // a cancel is sent for attempted commands only
  lane: record.lane,
})
