import { type Clock, type Duration, Overloaded, milliseconds, retry, seconds } from '@keyfob/runtime'
import type { AcceptOutcome, CommandStore, NewCommand } from '../ports/command-store.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'

/** A caller waits this long for certainty; a database that fails over needs longer, and then the truth is a 503. */
const patience: Duration = seconds(5)

export interface AcceptParts {
  /** Rejects as the store does, or with `Overloaded`. */
  readonly accept: (command: NewCommand) => Promise<AcceptOutcome>
  readonly find: CommandStore['find']
  readonly clock: Clock
}

/**
 * Accepts a command as surely as can be [L10]. A commit whose answer was lost is tried again with the same id, which the
 * store knows if it took effect. From then on the command may be there, whatever later tries say: a refusal is believed
 * only when the command is not in the store, and what still fails in the end says `mayHaveTakenEffect`.
 * A failure that proves that nothing happened is not tried again: the caller can do that as well, and knows it at once.
 */
export const acceptSurely = async (
  command: NewCommand,
  { accept, find, clock }: AcceptParts,
): Promise<AcceptOutcome> => {
  let isInDoubt = false
  const run = async (): Promise<AcceptOutcome> => {
    const outcome = await accept(command)
    if (!isInDoubt || outcome.kind === 'accepted') return outcome
    const record = (await find([command.id]))[0]
    return record ? { kind: 'accepted', record } : outcome
  }
  const isTemporary = (error: unknown): boolean => {
    isInDoubt ||= error instanceof StoreUnavailable && error.mayHaveTakenEffect
    return isInDoubt && (error instanceof StoreUnavailable || error instanceof Overloaded)
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
    if (!isInDoubt) throw cause
    throw new StoreUnavailable('It is not known whether the command was accepted.', {
      cause,
      mayHaveTakenEffect: true,
      ...(cause instanceof StoreUnavailable && { detail: cause.detail }),
    })
  }
}
