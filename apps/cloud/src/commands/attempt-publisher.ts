import { type CancelMessage, type CommandId, type CommandMessage, type DownlinkMessage, type Vin, writeDownlink } from '@keyfob/protocol' // prettier-ignore
import type { Clock, Instant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Change } from '../ports/command-store.ts'
import type { Gateway } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'

/**
 * Publishes what a committed change wants sent. The attempt is on record before it comes here, so a process that dies
 * in between, a broker that is away or a lost message only mean that the repetition comes later [L7].
 */
export class AttemptPublisher {
  readonly #gateway: Pick<Gateway, 'publish'>
  readonly #clock: Clock
  readonly #log: Log
  readonly #onPublished: (record: CommandRecord, at: Instant) => void

  /** `onPublished` hears of the broker's receipt for a first attempt. */
  constructor(
    gateway: Pick<Gateway, 'publish'>,
    clock: Clock,
    log: Log,
    onPublished: (record: CommandRecord, at: Instant) => void,
  ) {
    this.#gateway = gateway
    this.#clock = clock
    this.#log = log
    this.#onPublished = onPublished
  }

  publish({ record, send }: Change): void {
    if (send === 'command') void this.#publishCommand(record)
    if (send === 'cancel') void this.#publishCancel(record)
  }

  async probe(vin: Vin, nonce: string): Promise<void> {
    await this.#publish('probe', { vin, message: { kind: 'probe', nonce } })
  }

  async #publishCommand(record: CommandRecord): Promise<void> {
    const left = record.notAfter - this.#clock.now()
    // A commit that took long may end after it. Nothing leaves then: not every vehicle has a clock to refuse by [L5].
    if (left < 0) return this.#missed('command', 'notAfter passed', { command: record.id, vin: record.vin })
    const expirySeconds = Math.max(1, Math.ceil(left / 1000))
    const { id, vin } = record
    const isOut = await this.#publish('command', { vin, id, message: commandMessageOf(record), expirySeconds })
    if (isOut && record.publishedAt === null) this.#onPublished(record, this.#clock.now())
  }

  async #publishCancel(record: CommandRecord): Promise<void> {
    await this.#publish('cancel', { vin: record.vin, id: record.id, message: cancelMessageOf(record) })
  }

  /** Never rejects: a message that did not go out is repeated by the sweep. */
  async #publish(kind: string, { vin, id, message, expirySeconds }: Parcel): Promise<boolean> {
    const options = { ...(expirySeconds !== undefined && { expirySeconds }), ...(id && { correlation: id }) }
    try {
      await this.#gateway.publish(vin, writeDownlink(message), options)
      return true
    } catch (error) {
      this.#missed(kind, error, { ...(id && { command: id }), vin })
      return false
    }
  }

  #missed(message: string, error: unknown, fields: { readonly command?: CommandId; readonly vin: Vin }): void {
    this.#log.debug('gateway.publish_missed', { message, ...fields, error: String(error) })
  }
}

interface Parcel {
  readonly vin: Vin
  readonly message: DownlinkMessage
  readonly id?: CommandId
  readonly expirySeconds?: number
}

/** The same for every repetition, but for nothing: id, issuedAt and sequence never change [L8]. */
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
  sequence: record.ticket,
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
