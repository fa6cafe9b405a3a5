import {
  type Answer,
  type CommandId,
  type CommandMessage,
  type IvcId,
  type Unfinished,
  judgeCommand,
} from '@keyfob/protocol'
import { type Clock, type Duration, type Tracer, messageOf, seconds } from '@keyfob/runtime'
import type { Outcome, Pursuit } from './actuator.ts'
import type { Answers } from './answers.ts'
import type { CommandMemory } from './command-memory.ts'
import { Effort } from './effort.ts'
import { obey } from './obey.ts'
import { type RefusalParts, Refusals } from './refusals.ts'
import type { Turns } from './turns.ts'
import type { VehicleEvent } from './vehicle-event.ts'
import { waitAtMost } from './wait-at-most.ts'

/** Characters of a note: an id at the maker and some more, on one line of the journal. */
const noteMax = 1_000
/** Of all vehicles that execute nothing. */
const none: ReadonlyMap<Effort, Promise<void>> = new Map()
/** At a stop, what executes gets this long to say how it ended. */
const stopWithin: Duration = seconds(3)

export interface ExecutionParts extends RefusalParts {
  readonly memory: CommandMemory
  readonly answers: Answers
  readonly turns: Turns
  readonly clock: Clock
  readonly ivc: IvcId | null
  readonly tracer: Tracer
  readonly onEvent: (event: VehicleEvent) => void
}

/**
 * One command from its turn in the lane to its answer: judged again, `begun` written, the clock checked again,
 * then the effect, then the answer written and said. The order is that of the model, which shows why each step is there.
 */
export class Execution {
  readonly #parts: ExecutionParts
  readonly #refusals: Refusals
  /** What executes, with the writing of its answer. */
  #underWay: ReadonlyMap<Effort, Promise<void>> = none
  /** What began in an earlier run and is followed: how it ended is asked once. Mostly there is none. */
  #unfinished: Map<CommandId, Unfinished> | undefined
  #isStopping = false

  constructor(parts: ExecutionParts) {
    this.#parts = parts
    this.#refusals = new Refusals(parts)
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
    const unfinished = this.#unfinished?.get(command.id)
    this.#unfinished?.delete(command.id)
    const hasBegun = unfinished !== undefined || (await turns.take(() => this.#begin(command)))
    // What began and was not done yet is `interrupted` at the next start.
    if (!hasBegun || this.#isStopping) return
    const answerTimeout = seconds(command.answerTimeoutSeconds)
    const act = (signal: AbortSignal) => (unfinished ? this.#resume(unfinished, signal) : this.#act(command, signal))
    const effort = new Effort({ act, answerTimeout, clock })
    const concluding = this.#conclude(command, effort)
    this.#underWay = new Map([...this.#underWay, [effort, concluding]])
    await concluding
    const others = [...this.#underWay].filter(([other]) => other !== effort)
    this.#underWay = others.length === 0 ? none : new Map(others)
    await effort.ended
  }

  /** At a start, also after a stop. What is unfinished is followed when its lane runs it. */
  renew(unfinished: readonly Unfinished[]): void {
    this.#isStopping = false
    this.#unfinished = unfinished.length === 0 ? undefined : new Map(unfinished.map((one) => [one.command.id, one]))
  }

  /** Begins nothing any more. What executes is told to end; without an answer by then, the next start says `interrupted`. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const effort of this.#underWay.keys()) effort.stop()
    await waitAtMost(this.#parts.clock, stopWithin, Promise.all(this.#underWay.values()))
    for (const effort of this.#underWay.keys()) effort.abandon()
  }

  async #begin(command: CommandMessage): Promise<boolean> {
    const { memory, ivc, answers, actuator, onEvent } = this.#parts
    if (this.#isStopping) return false
    const verdict = judgeCommand(memory.now, command, ivc)
    if (verdict.kind !== 'admit') return obey(answers, command, verdict).then(() => false)
    const refusal = this.#refusals.beforeBeginning(command)
    if (refusal) return answers.give(command, refusal).then(() => false)
    try {
      const kept = actuator.resume === undefined ? {} : { command }
      await memory.writeFirst({ kind: 'begun', id: command.id, issuedAt: command.issuedAt, ...kept })
    } catch (error) {
      onEvent({ kind: 'memory_failed', problem: String(error) })
      return false
    }
    onEvent({ kind: 'begun', command })
    await answers.stillRunning(command)
    return true
  }

  /** The effect. What it throws is `failed`, except for one that was cut off: then the outcome is not known. */
  async #act(command: CommandMessage, signal: AbortSignal): Promise<Answer | undefined> {
    const refusal = this.#refusals.beforeEffect(command)
    if (refusal) return refusal
    const { actuator, state } = this.#parts
    try {
      return answerOf(await actuator.execute(command, signal, state, this.#pursuit(command)))
    } catch (error) {
      if (signal.aborted) return undefined
      return { status: 'failed', reason: { code: 'execution_failed', detail: detailOf(error) } }
    }
  }

  /** How an effect ended that began in an earlier run. What is thrown proves nothing. */
  async #resume({ command, note }: Unfinished, signal: AbortSignal): Promise<Answer | undefined> {
    try {
      const outcome = await this.#parts.actuator.resume?.(command, note, signal, this.#pursuit(command))
      return answerOf(outcome ?? { status: 'unknown', reason: { code: 'interrupted' } })
    } catch (error) {
      if (signal.aborted) return undefined
      return { status: 'unknown', reason: { code: 'interrupted', detail: detailOf(error) } }
    }
  }

  #pursuit(command: CommandMessage): Pursuit {
    const { turns, memory } = this.#parts
    return {
      note: async (note) => {
        if (note.length > noteMax) throw new RangeError(`a note has at most ${noteMax} characters`)
        await turns.take(() => memory.write([{ kind: 'note', id: command.id, note }]))
      },
      refusal: () => this.#refusals.beforeEffect(command),
    }
  }

  async #conclude(command: CommandMessage, effort: Effort): Promise<void> {
    const answer = await effort.answer
    if (answer) await this.#parts.turns.take(() => this.#parts.answers.give(command, answer))
  }
}

const answerOf = ({ status, reason, result }: Outcome): Answer => ({ status, reason, result })

const detailOf = (error: unknown): string => messageOf(error).slice(0, 500)
