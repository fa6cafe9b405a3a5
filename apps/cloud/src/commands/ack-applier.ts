import { type Ack, type Catalogue, resultBytesMax } from '@keyfob/protocol'
import type { AckDelivery } from '../ports/bus.ts'
import type { Log } from '../ports/log.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { PresenceKeeper } from './presence-keeper.ts'

/**
 * Applies acks to commands. Resolves after commit, so that whoever holds the ack may let go of it [L3]; rejects when
 * the store is away, and the ack stays where it is. The topic's VIN is trusted: another vehicle's command is not touched.
 */
export class AckApplier {
  readonly #lifecycle: Lifecycle
  readonly #catalogue: Catalogue
  readonly #presence: PresenceKeeper
  readonly #log: Log

  constructor(lifecycle: Lifecycle, catalogue: Catalogue, presence: PresenceKeeper, log: Log) {
    this.#lifecycle = lifecycle
    this.#catalogue = catalogue
    this.#presence = presence
    this.#log = log
  }

  async apply({ vin, ack }: AckDelivery): Promise<void> {
    const outcome = await this.#lifecycle.step({ id: ack.id, vin, input: { kind: 'ack', ack: this.#bounded(ack) } })
    if (outcome.kind === 'missing') this.#log.warn('ack.unknown_command', { vin, command: ack.id, status: ack.status })
    if (outcome.kind === 'foreign') this.#log.warn('ack.foreign_command', { vin, command: ack.id, status: ack.status })
    if (outcome.kind === 'stepped') this.#checkResult(outcome.change.record.command, ack)
    // A hint [L11]: the ack itself is committed.
    await this.#presence
      .heard(vin, ack.ivc)
      .catch((error: unknown) => this.#log.warn('presence.dropped', { vin, error: String(error) }))
  }

  /** An answer counts even when its result is too large to keep. */
  #bounded(ack: Ack): Ack {
    const bytes = ack.result === undefined ? 0 : Buffer.byteLength(JSON.stringify(ack.result))
    return bytes <= resultBytesMax
      ? ack
      : { ...ack, result: { dropped: `the result was ${bytes} bytes; at most ${resultBytesMax} are kept` } }
  }

  #checkResult(command: string, ack: Ack): void {
    const type = this.#catalogue.find(command)
    const problems = type && ack.result ? this.#catalogue.checkResult(type, ack.result) : []
    if (problems.length > 0)
      this.#log.warn('ack.strange_result', {
        command: ack.id,
        type: command,
        problem: problems[0]?.problem,
        pointer: problems[0]?.pointer,
      })
  }
}
