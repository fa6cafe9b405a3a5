import {
  type Answer,
  type CommandMessage,
  type IvcId,
  judgeBeginning,
  judgeCommand,
  judgeEffect,
} from '@keyfob/protocol'
import { type Clock, type Duration, seconds } from '@keyfob/runtime'
import type { Actuator, Outcome } from './actuator.ts'
import type { Answers } from './answers.ts'
import type { CloudTime } from './cloud-time.ts'
import type { CommandMemory } from './command-memory.ts'
import { obey } from './obey.ts'
import type { Turns } from './turns.ts'
import type { VehicleEvent } from './vehicle-event.ts'

export interface ExecutionParts {
  readonly actuator: Actuator
  readonly memory: CommandMemory
  readonly time: CloudTime
  readonly answers: Answers
  readonly turns: Turns
  readonly clock: Clock
  readonly ivc: IvcId | null
  readonly tolerance: Duration
  readonly onEvent: (event: VehicleEvent) => void
}

/**
 * One command from its turn in the lane to its answer: judged once more, `begun` written, the clock looked at again,
 * then the effect, then the answer written and said. The order is that of the model, which shows why each step is there.
 */
export class Execution {
  readonly #parts: ExecutionParts
  #stopping = new AbortController()

  constructor(parts: ExecutionParts) {
    this.#parts = parts
  }

  /** Resolves when the lane is free again. Never rejects. */
  async run(command: CommandMessage): Promise<void> {
    const { turns, answers } = this.#parts
    if (!(await turns.take(() => this.#begin(command)))) return
    const ending = this.#act(command)
    const answer = await this.#inTime(command, ending)
    if (!this.#stopping.signal.aborted) await turns.take(() => answers.give(command, answer))
    await ending
  }

  /** What executes is told to stop; its answer is not written, so the next start says `interrupted`. */
  abort(): void {
    this.#stopping.abort(new Error('the vehicle stops'))
  }

  /** After a stop, for the next start. */
  renew(): void {
    this.#stopping = new AbortController()
  }

  async #begin(command: CommandMessage): Promise<boolean> {
    const { memory, ivc, answers, time, tolerance, onEvent } = this.#parts
    if (this.#stopping.signal.aborted) return false
    const verdict = judgeCommand(memory.now, command, ivc)
    if (verdict.kind !== 'admit') return obey(answers, command, verdict).then(() => false)
    const refusal = judgeBeginning(command.notAfter, time.estimate(), tolerance) ?? this.#refusal(command)
    if (refusal) return answers.give(command, refusal).then(() => false)
    try {
      if (!(await memory.makeRoom())) return false
      await memory.write([{ kind: 'begun', id: command.id, issuedAt: command.issuedAt }])
    } catch (error) {
      onEvent({ kind: 'memory_failed', problem: String(error) })
      return false
    }
    onEvent({ kind: 'begun', command })
    await answers.stillRunning(command)
    return true
  }

  #refusal(command: CommandMessage): Answer | undefined {
    try {
      const reason = this.#parts.actuator.refuse(command)
      return reason && { status: 'rejected', reason }
    } catch (error) {
      return { status: 'rejected', reason: { code: 'refused', detail: messageOf(error) } }
    }
  }

  /** The effect. The signal is aborted at the answer timeout; until the promise settles the lane is not free. */
  async #act(command: CommandMessage): Promise<Answer> {
    const { time, tolerance, actuator, clock } = this.#parts
    const tooLate = judgeEffect(command.notAfter, time.estimate(), tolerance)
    if (tooLate) return tooLate
    const timeout = new AbortController()
    const timer = clock.schedule(seconds(command.answerTimeoutSeconds), () => timeout.abort(new Error('the time for the answer is over'))) // prettier-ignore
    try {
      const signal = AbortSignal.any([timeout.signal, this.#stopping.signal])
      return answerOf(await actuator.execute(command, signal))
    } catch (error) {
      return { status: 'failed', reason: { code: 'execution_failed', detail: messageOf(error) } }
    } finally {
      timer.cancel()
    }
  }

  /** The ending, or `timed_out` when it does not come in time: nobody can tell then what it did. */
  async #inTime({ answerTimeoutSeconds }: CommandMessage, ending: Promise<Answer>): Promise<Answer> {
    const over = new AbortController()
    const timedOut: Answer = { status: 'unknown', reason: { code: 'timed_out' } }
    const late = this.#parts.clock.sleep(seconds(answerTimeoutSeconds), over.signal).then(
      () => timedOut,
      () => timedOut,
    )
    const stopped = new Promise<Answer>((resolve) => {
      const { signal } = this.#stopping
      signal.addEventListener('abort', () => resolve(timedOut), { once: true, signal: over.signal })
    })
    return Promise.race([ending, late, stopped]).finally(() => over.abort())
  }
}

const answerOf = ({ status, reason, result }: Outcome): Answer => ({ status, reason, result })

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500)
