import { type Clock, type Duration, Overloaded, milliseconds, retry, seconds } from '@keyfob/runtime'
import type { AcceptOutcome, CommandStore, NewCommand } from '../ports/command-store.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'

/** A caller waits this long for certainty. A database that fails over needs longer; then the honest answer is a 503. */
const patience: Duration = seconds(5)

export interface AcceptParts {
  /** Rejects as the store does, or with `Overloaded`. */
  readonly accept: (command: NewCommand) => Promise<AcceptOutcome>
  readonly find: CommandStore['find']
  readonly clock: Clock
}

/**
 * Accepts a command, and retries a commit whose answer was lost [L10]. The retry has the same id, so the store knows
 * whether the first try took effect. After a lost answer the command may exist, whatever later tries say: a refusal counts
 * only when the command is not in the store, and an error at the end says `mayHaveTakenEffect`.
 * A failure that proves that nothing happened is not retried: the caller learns it at once, and can repeat the request.
 */
export const acceptWithRetry = async (
  command: NewCommand,
  { accept, find, clock }: AcceptParts,
): Promise<AcceptOutcome> => {
  let mayBeAccepted = false
  const run = async (): Promise<AcceptOutcome> => {
    const outcome = await accept(command)
    if (!mayBeAccepted || outcome.kind === 'accepted') return outcome
    const record = (await find([command.id]))[0]
    return record ? { kind: 'accepted', record } : outcome
  }
  const isTemporary = (error: unknown): boolean => {
    mayBeAccepted ||= error instanceof StoreUnavailable && error.mayHaveTakenEffect
    return mayBeAccepted && (error instanceof StoreUnavailable || error instanceof Overloaded)
  }
  try {
    return await retry(run, {
      clock,
      isTemporary,
      until: clock.now() + patience,
      base: milliseconds(50),
      max: seconds(1),
    })
  } catch (cause) {
    if (!mayBeAccepted) throw cause
    throw new StoreUnavailable('It is not known whether the command was accepted.', {
      cause,
      mayHaveTakenEffect: true,
      ...(cause instanceof StoreUnavailable && { detail: cause.detail }),
    })
  }
}
