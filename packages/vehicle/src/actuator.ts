import type { AckReason, CommandMessage } from '@keyfob/protocol'

/** Nothing happened and nothing will: answered `rejected`. Codes of SPEC section 5, such as `guard_failed`. */
export type Refusal = AckReason

/** How an execution ended. What an actuator cannot tell is `unknown`; what it throws is `failed`. */
export interface Outcome {
  readonly status: 'succeeded' | 'failed' | 'unknown'
  readonly reason?: AckReason
  /** By the command type's result schema. */
  readonly result?: Readonly<Record<string, unknown>>
}

/** What the SDK is for: the part of the vehicle that does it. Written by the manufacturer of the vehicle. */
export interface Actuator {
  /**
   * Asked right before the beginning is written: a type that it does not know (`not_supported`), params that it does not
   * take (`invalid_params`), a guard that does not hold (`guard_failed`). Must be quick and change nothing. Undefined: go.
   */
  refuse(command: CommandMessage): Refusal | undefined
  /**
   * Does it, once. Called after `begun` is durable, at most once for an id, one at a time for a lane [L4] [L8].
   * @param signal aborted when the answer timeout has passed (the answer is `unknown`, `timed_out` then) or the vehicle
   *   stops. After a stop an outcome still counts if it comes within seconds; what is thrown then proves nothing, and is
   *   answered `interrupted` at the next start. The lane stays occupied until the promise settles
   */
  execute(command: CommandMessage, signal: AbortSignal): Promise<Outcome>
}
