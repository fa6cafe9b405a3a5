import type { CommandMessage } from '@keyfob/protocol'
import type { Outcome, Refusal } from '../actuator.ts'

/** `refused`: the maker took no request, so nothing happens. `ended`: it answers when the car has, and there is nothing to poll. */
export type Started =
  | { readonly kind: 'started'; readonly request: string }
  | { readonly kind: 'refused'; readonly code: string; readonly detail?: string }
  | { readonly kind: 'ended'; readonly code: string; readonly detail?: string }

export type Polled =
  | { readonly kind: 'pending' }
  | { readonly kind: 'ended'; readonly code: string; readonly detail?: string }

/**
 * A maker's API for one vehicle, as `MakerActuator` needs it. An adapter is this and a table: it keeps no state, repeats
 * nothing and decides nothing. Each call ends when its signal is aborted.
 *
 * Whatever an adapter throws that is no `MakerError` counts as one without an answer, so a mistake is never taken for proof.
 */
export interface MakerApi {
  /** What a code of the maker says about the command. One that is not listed proves nothing: `unknown`. */
  readonly codes: Readonly<Record<string, Outcome>>
  /**
   * Whether a second `start` for the same command id is one request at the maker, so that a lost answer is asked for again.
   * Default false: then a lost answer is `unknown`, unless `find` knows.
   */
  readonly startsOnce?: boolean
  /** Types and params that the maker does not have. Quick, and without a request. Undefined: go. */
  refuse(command: CommandMessage): Refusal | undefined
  /**
   * Asks for the effect. `command.id` is the idempotency key, where the maker takes one.
   *
   * @returns an id of the request, at most 1,000 characters, by which `poll` asks in any later run
   * @throws MakerError
   */
  start(command: CommandMessage, signal: AbortSignal): Promise<Started>
  /**
   * What became of it. A request that the maker does not know any more has ended, with a code for that.
   *
   * @throws MakerError
   */
  poll(request: string, command: CommandMessage, signal: AbortSignal): Promise<Polled>
  /**
   * The request of a command whose `start` was not answered. Undefined is no proof that there is none: it may be on its way.
   *
   * @throws MakerError
   */
  find?(command: CommandMessage, signal: AbortSignal): Promise<string | undefined>
}
