/** Quotas of submits: how many a caller may make, and a vehicle or one of its command types may get, in a window. */
import type { Duration } from '@keyfob/runtime'
import type { WindowState } from './window-counts.ts'

export const quotaKinds = ['caller', 'vin', 'vin+command'] as const
export type QuotaKind = (typeof quotaKinds)[number]

export interface QuotaRule {
  /** The kind and the window, as in `vin/1m`: unique, and the name of the policy in the fields `RateLimit`. */
  readonly name: string
  readonly kind: QuotaKind
  readonly limit: number
  readonly span: Duration
}

/** What the quotas ask of a submit. */
export interface CountedSubmit {
  /** Whose idempotency key it is. */
  readonly who: string
  /** Whom the quota of callers counts: `who`, or the network of a caller without an API key. */
  readonly counter: string
  readonly vin: string
  /** As the catalogue names it. */
  readonly command: string
  readonly idempotencyKey: string | undefined
  /** It waits for a place, and is not refused: then nothing is logged, or counted as refused. */
  readonly waits?: boolean
}

export interface QuotaState extends WindowState {
  readonly rule: QuotaRule
}

export interface QuotaService {
  /**
   * Counts a submit. Repetitions of an accepted one are not refused, and rarely counted: then there is no state. The
   * submit may continue when no state is over.
   *
   * @throws StoreUnavailable when it would be refused, and whether it is a repetition cannot be read
   */
  take(submit: CountedSubmit): Promise<readonly QuotaState[]>
  /** It was accepted: its repetitions are known here for a while. */
  accepted(submit: CountedSubmit): void
}

/** Receives what the quotas do, to count it. Nothing depends on it. */
export interface QuotaMeasures {
  refused(kind: QuotaKind): void
  counted(where: 'redis' | 'process'): void
}

/** The idempotency keys on record [L10]. */
export interface UsedKeys {
  /** @throws StoreUnavailable */
  isKeyUsed(who: string, key: string): Promise<boolean>
}
