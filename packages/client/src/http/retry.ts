import type { ClientClock } from '../clock.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { UnreachableError } from '../errors/unreachable-error.ts'

/** When a request that may be repeated is repeated: no answer, a lost one, or 502, 503 and 504. Spans are in ms. */
export interface RetryOptions {
  /** The first one included. Default 5. */
  readonly attempts?: number
  /** No attempt begins later than this after the first. Default 60 s. */
  readonly within?: number
  /** The ceiling of the first pause; it doubles from pause to pause. Default 250. A longer `Retry-After` counts instead. */
  readonly base?: number
  /** The ceiling of every pause. Default 8 s. */
  readonly max?: number
}

export const retryDefault: Required<RetryOptions> = { attempts: 5, within: 60_000, base: 250, max: 8_000 }
export const noRetry: Required<RetryOptions> = { ...retryDefault, attempts: 1 }

/** How long to pause after the failed attempt number `attempt`, from 1: anywhere in the ceiling's upper half. */
export const pauseAfter = (
  attempt: number,
  { base, max }: Pick<Required<RetryOptions>, 'base' | 'max'>,
  random: () => number,
): number => {
  // 64 doublings pass every useful `max`; the limit keeps 0 × Infinity away.
  const ceiling = Math.min(max, base * 2 ** Math.min(attempt - 1, 64))
  return (ceiling * (1 + random())) / 2
}

export interface RetryCircumstances {
  readonly clock: ClientClock
  readonly random: () => number
  readonly signal?: AbortSignal | undefined
}

/**
 * Calls `run` until it succeeds, fails permanently, or the limits are reached.
 *
 * @throws the last error; it says `mayHaveTakenEffect` when any attempt may have
 */
export const withRetries = async <Value>(
  run: () => Promise<Value>,
  limits: Required<RetryOptions>,
  { clock, random, signal }: RetryCircumstances,
): Promise<Value> => {
  const until = clock.monotonic() + limits.within
  let isInDoubt = false
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (!isOurs(error)) throw error
      isInDoubt = (isInDoubt && !isVerdict(error)) || error.mayHaveTakenEffect
      const pause = Math.max(pauseAfter(attempt, limits, random), retryAfterOf(error))
      if (!error.isTemporary || attempt >= limits.attempts || clock.monotonic() + pause > until)
        throw isInDoubt && !error.mayHaveTakenEffect ? error.inDoubt() : error
      await clock.sleep(pause, signal)
    }
  }
}

const isOurs = (error: unknown): error is ProblemError | UnreachableError =>
  error instanceof ProblemError || error instanceof UnreachableError

const retryAfterOf = (error: ProblemError | UnreachableError): number =>
  error instanceof ProblemError ? (error.retryAfter ?? 0) : 0

/** Judged under the same key: had an attempt before been accepted, that would have been the answer [L10]. */
const isVerdict = (error: ProblemError | UnreachableError): boolean =>
  error instanceof ProblemError && (error.status === 409 || error.status === 422)
