import {
  type AckReason,
  type Answer,
  type CommandMessage,
  type IvcId,
  failedGuard,
  guardSentence,
  judgeBeginning,
  judgeCommand,
  judgeEffect,
} from '@keyfob/protocol'
import { type Clock, type Duration, type Tracer, messageOf, seconds } from '@keyfob/runtime'
import type { Actuator, KnownState } from './actuator.ts'
import type { Answers } from './answers.ts'
import type { CloudTime } from './cloud-time.ts'
import type { CommandMemory } from './command-memory.ts'
import { Effort } from './effort.ts'
import { obey } from './obey.ts'
import type { Turns } from './turns.ts'
import type { VehicleEvent } from './vehicle-event.ts'
import { waitAtMost } from './wait-at-most.ts'

/** At a stop, what executes gets this long to say how it ended. */
const stopWithin: Duration = seconds(3)

export interface ExecutionParts {
  readonly actuator: Actuator
  readonly state: KnownState
  readonly memory: CommandMemory
  readonly time: CloudTime
  readonly answers: Answers
  readonly turns: Turns
  readonly clock: Clock
  readonly ivc: IvcId | null
  readonly tolerance: Duration
  readonly tracer: Tracer
  readonly onEvent: (event: VehicleEvent) => void
}

/**
 * One command from its turn in the lane to its answer: judged again, `begun` written, the clock checked again,
 * then the effect, then the answer written and said. The order is that of the model, which shows why each step is there.
 */
export class Execution {
  readonly #parts: ExecutionParts
  /** What executes, with the writing of its answer. */
  readonly #underWay = new Map<Effort, Promise<void>>()
  #isStopping = false

  constructor(parts: ExecutionParts) {
    this.#parts = parts
  }

  /** Resolves when the lane is free again. Never rejects. */
  async run(message: CommandMessage): Promise<void> {
    const { vin, id } = message
    const attributes = { 'keyfob.command.id': id, 'keyfob.command': message.command, 'keyfob.vin': vin }
    const span = this.#parts.tracer.child('execute', message.traceparent, { kind: 'consumer', attributes })
    await this.#run({ ...message, traceparent: span.traceparent })
    span.end()
  }

  async #run(command: CommandMessage): Promise<void> {
    const { turns, clock } = this.#parts
    const hasBegun = await turns.take(() => this.#begin(command))
    // What began and was not done yet is `interrupted` at the next start.
    if (!hasBegun || this.#isStopping) return
    const answerTimeout = seconds(command.answerTimeoutSeconds)
    const effort = new Effort({ act: (signal) => this.#act(command, signal), answerTimeout, clock })
    const concluding = this.#conclude(command, effort)
    this.#underWay.set(effort, concluding)
    await concluding
    this.#underWay.delete(effort)
    await effort.ended
  }

  /** After a stop, for the next start. */
  renew(): void {
    this.#isStopping = false
  }

  /** Begins nothing any more. What executes is told to end; without an answer by then, the next start says `interrupted`. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const effort of this.#underWay.keys()) effort.stop()
    await waitAtMost(this.#parts.clock, stopWithin, Promise.all(this.#underWay.values()))
    for (const effort of this.#underWay.keys()) effort.abandon()
  }

  async #begin(command: CommandMessage): Promise<boolean> {
    const { memory, ivc, answers, time, tolerance, onEvent } = this.#parts
    if (this.#isStopping) return false
    const verdict = judgeCommand(memory.now, command, ivc)
    if (verdict.kind !== 'admit') return obey(answers, command, verdict).then(() => false)
    const refusal = judgeBeginning(command.notAfter, time.estimate(), tolerance) ?? this.#refusal(command)
    if (refusal) return answers.give(command, refusal).then(() => false)
    try {
      await memory.writeFirst({ kind: 'begun', id: command.id, issuedAt: command.issuedAt })
    } catch (error) {
      onEvent({ kind: 'memory_failed', problem: String(error) })
      return false
    }
    onEvent({ kind: 'begun', command })
    await answers.stillRunning(command)
    return true
  }

  #refusal(command: CommandMessage): Answer | undefined {
    const failed = this.#guardFailure(command)
    if (failed) return { status: 'rejected', reason: failed }
    try {
      const reason = this.#parts.actuator.refuse(command, this.#parts.state)
      return reason && { status: 'rejected', reason }
    } catch (error) {
      return { status: 'rejected', reason: { code: 'refused', detail: detailOf(error) } }
    }
  }

  /** The vehicle decides last: the cloud knows only what was reported. */
  #guardFailure({ guards = [] }: CommandMessage): AckReason | undefined {
    const failed = failedGuard(guards, (signal) => this.#parts.state.find(signal))
    return failed && { code: 'guard_failed', detail: guardSentence(failed), guard: failed }
  }

  /** The effect. What it throws is `failed`, except for one that was cut off: then the outcome is not known. */
  async #act(command: CommandMessage, signal: AbortSignal): Promise<Answer | undefined> {
    const { time, tolerance, actuator, state } = this.#parts
    const tooLate = judgeEffect(command.notAfter, time.estimate(), tolerance)
    if (tooLate) return tooLate
    // As with the clock: a slow disk takes time, and `running` may have been said, so it is `failed`, and nothing happened.
    const failed = this.#guardFailure(command)
    if (failed) return { status: 'failed', reason: failed }
    try {
      const { status, reason, result } = await actuator.execute(command, signal, state)
      return { status, reason, result }
    } catch (error) {
      if (signal.aborted) return undefined
      return { status: 'failed', reason: { code: 'execution_failed', detail: detailOf(error) } }
    }
  }

  async #conclude(command: CommandMessage, effort: Effort): Promise<void> {
    const answer = await effort.answer
    if (answer) await this.#parts.turns.take(() => this.#parts.answers.give(command, answer))
  }
}

const detailOf = (error: unknown): string => messageOf(error).slice(0, 500)
