import { type CancelMessage, type CommandMessage, type Vin, writeDownlink } from '@keyfob/protocol'
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
    await this.#gateway
      .publish(vin, writeDownlink({ kind: 'probe', nonce }))
      .catch((error: unknown) => this.#missed('probe', error, { vin }))
  }

  async #publishCommand(record: CommandRecord): Promise<void> {
    const left = (record.notAfter - this.#clock.now()) / 1000
    try {
      await this.#gateway.publish(record.vin, writeDownlink(commandMessageOf(record)), {
        expirySeconds: Math.max(1, Math.ceil(left)),
        correlation: record.id,
      })
      if (record.publishedAt === null) this.#onPublished(record, this.#clock.now())
    } catch (error) {
      this.#missed('command', error, { command: record.id, vin: record.vin })
    }
  }

  async #publishCancel(record: CommandRecord): Promise<void> {
    const text = writeDownlink(cancelMessageOf(record))
    await this.#gateway
      .publish(record.vin, text, { correlation: record.id })
      .catch((error: unknown) => this.#missed('cancel', error, { command: record.id, vin: record.vin }))
  }

  #missed(kind: string, error: unknown, fields: Readonly<Record<string, unknown>>): void {
    this.#log.debug('gateway.publish_missed', { kind, ...fields, error: String(error) })
  }
}

/** The same for every repetition, but for nothing: id, issuedAt and sequence never change [L8]. */
export const commandMessageOf = (record: CommandRecord): CommandMessage => ({
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
