import { signatureProblems } from '@keyfob/protocol'
import type { AckBus } from '../ports/bus.ts'
import type { UplinkMessage } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import type { VerifyUplink } from '../ports/signing.ts'
import type { UplinkMeasures } from '../ports/uplink-measures.ts'

export interface SignatureGuardParts {
  readonly verify: VerifyUplink
  readonly bus: Pick<AckBus, 'park'>
  readonly log: Log
  readonly measures: UplinkMeasures
}

/**
 * Stands before everything that a vehicle's message may change (SPEC section 11). What does not count is parked with its
 * reason, logged and counted, and is no sign of life: it may be of someone else.
 */
export class SignatureGuard {
  readonly #parts: SignatureGuardParts

  constructor(parts: SignatureGuardParts) {
    this.#parts = parts
  }

  /**
   * When false: it counts. When true it is parked already, but for a retained one, which is only counted. Rejects while the
   * store or the bus is unavailable.
   */
  async isRefused({ vin, uplink, payload, retained }: UplinkMessage): Promise<boolean> {
    const { verify, bus, log, measures } = this.#parts
    const why = await verify(vin, payload)
    if (why === undefined) return false
    measures.refused(why, 1)
    // It comes again with each subscription, of a whole fleet at once.
    if (retained === true) return true
    const problem = signatureProblems[why]
    await bus.park(vin, uplink, payload, problem)
    log.warn('uplink.refused', { vin, uplink, bytes: payload.byteLength, problem })
    return true
  }
}
