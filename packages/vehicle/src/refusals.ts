import {
  type AckReason,
  type Answer,
  type CommandMessage,
  failedGuard,
  guardSentence,
  judgeBeginning,
  judgeEffect,
} from '@keyfob/protocol'
import { type Duration, messageOf } from '@keyfob/runtime'
import type { Actuator, KnownState, Outcome } from './actuator.ts'
import type { CloudTime } from './cloud-time.ts'

export interface RefusalParts {
  readonly actuator: Actuator
  readonly state: KnownState
  readonly time: CloudTime
  readonly tolerance: Duration
  /** From the call of `execute` to its effect, at most. */
  readonly effectDelay: Duration
}

/** Why a command does not begin now: the time [L5], a guard, or the actuator. */
export class Refusals {
  readonly #parts: RefusalParts

  constructor(parts: RefusalParts) {
    this.#parts = parts
  }

  beforeBeginning(command: CommandMessage): Answer | undefined {
    return this.#lateness(judgeBeginning, command) ?? this.#rejection(command)
  }

  /** Right before the effect. `running` may have been said, so what is refused now is `failed`, and nothing happened. */
  beforeEffect(command: CommandMessage): Outcome | undefined {
    const late = this.#lateness(judgeEffect, command)
    if (late) return { status: 'failed', reason: late.reason }
    // As with the clock: a slow disk takes time.
    const failed = this.#guardFailure(command)
    return failed && { status: 'failed', reason: failed }
  }

  #lateness(rule: typeof judgeBeginning, { notAfter }: CommandMessage): Answer | undefined {
    const { time, tolerance, effectDelay } = this.#parts
    return rule(notAfter - effectDelay, time.estimate(), tolerance)
  }

  #rejection(command: CommandMessage): Answer | undefined {
    const failed = this.#guardFailure(command)
    if (failed) return { status: 'rejected', reason: failed }
    try {
      const reason = this.#parts.actuator.refuse(command, this.#parts.state)
      return reason && { status: 'rejected', reason }
    } catch (error) {
      return { status: 'rejected', reason: { code: 'refused', detail: messageOf(error).slice(0, 500) } }
    }
  }

  /** The vehicle decides last: the cloud knows only what was reported. */
  #guardFailure({ guards = [] }: CommandMessage): AckReason | undefined {
    const failed = failedGuard(guards, (signal) => this.#parts.state.find(signal))
    return failed && { code: 'guard_failed', detail: guardSentence(failed), guard: failed }
  }
}
