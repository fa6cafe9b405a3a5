import type { AckReason, CommandMessage, GuardEvidence, SignalValue } from '@keyfob/protocol'

/** Nothing happened and nothing will: answered `rejected`. Codes of SPEC section 5, such as `guard_failed`. */
export type Refusal = AckReason

/** How an execution ended. What an actuator cannot tell is `unknown`; what it throws is `failed`. */
export interface Outcome {
  readonly status: 'succeeded' | 'failed' | 'unknown'
  readonly reason?: AckReason | undefined
  /** By the command type's result schema. */
  readonly result?: Readonly<Record<string, unknown>>
}

/** What an effect that is done elsewhere, and takes a while to begin, asks of its vehicle. */
export interface Pursuit {
  /**
   * Keeps a text (1,000 characters) for `resume`, in place of the one before. It is durable when this resolves.
   *
   * @throws Error when the memory cannot be written; RangeError when the text is too long
   */
  note(text: string): Promise<void>
  /**
   * Asked right before an effect that did not begin when `execute` was called: undefined while it may begin, and
   * otherwise the outcome, because it is too late or a guard does not hold any more [L5].
   */
  refusal(): Outcome | undefined
}

/** What the vehicle knows of itself now. */
export interface KnownState {
  /** A signal by its VSS name, and since when it is known; undefined when it is not known. */
  find(signal: string): GuardEvidence | undefined
}

/** What the SDK is for: the part of the vehicle that does it. Written by the manufacturer of the vehicle. */
export interface Actuator {
  /**
   * Asked right before the beginning is written: a type that it does not know (`not_supported`), params that it does not
   * take (`invalid_params`), a condition of its own that does not hold (`guard_failed`). The guards of the command were asked
   * before, and hold. Must be quick and change nothing. Undefined: go.
   */
  refuse(command: CommandMessage, state: KnownState): Refusal | undefined
  /**
   * A signal as it is at this moment, by its VSS name: what the guards of a command are judged by, before the beginning is
   * written and again right before the effect. Must be quick. Undefined: not known, and then a guard over it fails. Without
   * this method, what was told to `Vehicle.report` is known, as old as it is.
   */
  sense?(signal: string): SignalValue | undefined
  /**
   * Does it, once. Called after `begun` is durable, at most once for an id, one at a time for a lane [L4] [L8].
   * @param signal aborted when the answer timeout has passed (the answer is `unknown`, `timed_out` then) or the vehicle
   *   stops. After a stop an outcome still counts if it comes within seconds; what is thrown then proves nothing, and is
   *   answered `interrupted` at the next start. The lane stays occupied until the promise settles
   */
  execute(command: CommandMessage, signal: AbortSignal, state: KnownState, pursuit: Pursuit): Promise<Outcome>
  /**
   * Only of effects that are done elsewhere and outlive a loss of this unit's power: how one ended that had begun here. It
   * must not begin again [L4]. Called once at a start, with its whole answer timeout; without this method the answer is
   * `interrupted`, and so it is when this throws. After a stop in the middle it is called again at the next start.
   *
   * @param note the last one; undefined: power failed before there was one, and only the effect's own place may know more
   */
  resume?(command: CommandMessage, note: string | undefined, signal: AbortSignal, pursuit: Pursuit): Promise<Outcome>
}
