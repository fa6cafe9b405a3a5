import { type Ack, type Catalogue, isOpen, resultBytesMax } from '@keyfob/protocol'
import type { Clock, Instant, Tracer } from '@keyfob/runtime'
import type { AckDelivery } from '../ports/bus.ts'
import type { StepOutcome } from '../ports/command-store.ts'
import type { Log } from '../ports/log.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { PresenceKeeper } from './presence-keeper.ts'
import type { SignatureGuard } from './signature-guard.ts'

export interface AckApplierParts {
  readonly lifecycle: Lifecycle
  readonly catalogue: Catalogue
  readonly presence: PresenceKeeper
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly tracer: Tracer
  /** Absent: signatures are not looked at. */
  readonly guard?: SignatureGuard | undefined
}

/** Of an ack that did not come from a vehicle as it is. */
const unsigned = new Uint8Array()

/**
 * Applies acks to commands. Resolves after commit, so that the stage that holds the ack may acknowledge it [L3]. Rejects
 * when the store is unavailable; the ack then stays where it is. The topic's VIN is trusted: an ack never changes another
 * vehicle's command.
 */
export class AckApplier {
  readonly #parts: AckApplierParts

  constructor(parts: AckApplierParts) {
    this.#parts = parts
  }

  async apply({ vin, ack, payload = unsigned }: AckDelivery): Promise<void> {
    const { lifecycle, presence, clock, log, guard } = this.#parts
    if (guard !== undefined && (await guard.isRefused({ vin, uplink: 'ack', payload }))) return
    const begunAt = clock.now()
    const outcome = await lifecycle.step({ id: ack.id, vin, input: { kind: 'ack', ack: this.#bounded(ack) } })
    this.#trace(ack, outcome, begunAt)
    if (outcome.kind === 'missing') log.warn('ack.unknown_command', { vin, command: ack.id, status: ack.status })
    if (outcome.kind === 'foreign') log.warn('ack.foreign_command', { vin, command: ack.id, status: ack.status })
    if (outcome.kind === 'stepped') this.#checkResult(outcome.change.record.command, ack)
    // A hint [L11]: the ack itself is committed.
    await presence
      .heard(vin, ack.ivc)
      .catch((error: unknown) => log.warn('presence.dropped', { vin, error: String(error) }))
  }

  /** An ack without trace context still belongs to the trace of its command. */
  #trace({ id, status, traceparent }: Ack, outcome: StepOutcome, startedAt: Instant): void {
    const record = outcome.kind === 'stepped' ? outcome.change.record : undefined
    const attributes = { 'keyfob.command.id': id, 'keyfob.ack': status, 'keyfob.state': record?.state }
    const isSettled = record !== undefined && !isOpen(record.state)
    const name = isSettled ? 'settle' : 'apply ack'
    this.#parts.tracer.child(name, traceparent ?? record?.traceparent, { startedAt, attributes }).end()
  }

  /** An answer counts even when its result is too large to keep. */
  #bounded(ack: Ack): Ack {
    const bytes = ack.result === undefined ? 0 : Buffer.byteLength(JSON.stringify(ack.result))
    return bytes <= resultBytesMax
      ? ack
      : { ...ack, result: { dropped: `the result was ${bytes} bytes; at most ${resultBytesMax} are kept` } }
  }

  #checkResult(command: string, ack: Ack): void {
    const { catalogue, log } = this.#parts
    const type = catalogue.find(command)
    const problems = type && ack.result ? catalogue.checkResult(type, ack.result) : []
    if (problems.length > 0)
      log.warn('ack.strange_result', {
        command: ack.id,
        type: command,
        problem: problems[0]?.problem,
        pointer: problems[0]?.pointer,
      })
  }
}
