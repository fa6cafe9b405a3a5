import type { Duration } from '@keyfob/runtime'

/**
 * What a maker's API did instead of an answer. The first three promise that this call started nothing and never will;
 * `no_answer` promises nothing: the request may have been taken.
 */
export type MakerErrorKind = 'rate_limited' | 'unauthorized' | 'unavailable' | 'no_answer'

/** The only error that says more than that nothing is known: every other one counts as `no_answer`. */
export class MakerError extends Error {
  readonly kind: MakerErrorKind
  /** From a `Retry-After`. */
  readonly retryAfter: Duration | undefined

  constructor(kind: MakerErrorKind, message: string, retryAfter?: Duration) {
    super(message)
    this.name = 'MakerError'
    this.kind = kind
    this.retryAfter = retryAfter
  }
}
