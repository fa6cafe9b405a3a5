import type { Answer, CommandId, CommandMessage } from '@keyfob/protocol'
import type { CloudTime } from './cloud-time.ts'
import type { CommandMemory } from './command-memory.ts'
import { sayable } from './sayable.ts'
import type { VehicleEvent } from './vehicle-event.ts'
import type { UplinkPublisher } from './uplink-publisher.ts'

type Addressed = Pick<CommandMessage, 'id' | 'issuedAt' | 'traceparent'>

/**
 * Answers are written before they are sent, refusals included [L4]. What cannot be written is not sent: the deadline
 * makes it `unknown`, and a repetition that comes before then tries again.
 */
export class Answers {
  readonly #memory: CommandMemory
  readonly #time: CloudTime
  readonly #uplinks: UplinkPublisher
  readonly #onEvent: (event: VehicleEvent) => void
  /** Of commands that ended while the memory could not be written. */
  #unwritten: Map<CommandId, Answer> | undefined

  constructor(
    memory: CommandMemory,
    time: CloudTime,
    uplinks: UplinkPublisher,
    onEvent: (event: VehicleEvent) => void,
  ) {
    this.#memory = memory
    this.#time = time
    this.#uplinks = uplinks
    this.#onEvent = onEvent
  }

  async give(command: Addressed, said: Answer): Promise<void> {
    const { id, issuedAt, traceparent } = command
    const answer = sayable(id, { ...said, at: said.at ?? this.#now() })
    const entry = { kind: 'answer', id, issuedAt, answer } as const
    const isKnown = this.#memory.now.commands.has(id)
    try {
      await (isKnown ? this.#memory.write([entry]) : this.#memory.writeFirst(entry))
    } catch (error) {
      if (isKnown) (this.#unwritten ??= new Map()).set(id, answer)
      return this.#onEvent({ kind: 'memory_failed', problem: String(error) })
    }
    this.#unwritten?.delete(id)
    this.#uplinks.ack({ id, ...answer, traceparent })
  }

  /** At a start: the memory was read again, and what had no answer has one. */
  forget(): void {
    this.#unwritten = undefined
  }

  /** The same answer as before. */
  replay({ id, traceparent }: Addressed, answer: Answer): void {
    this.#uplinks.ack({ id, ...answer, traceparent })
  }

  /** `running`, unless it ended and its answer still waits to be written. */
  async stillRunning(command: Addressed): Promise<void> {
    const { id, traceparent } = command
    const unwritten = this.#unwritten?.get(id)
    if (unwritten) return this.give(command, unwritten)
    this.#uplinks.ack({ id, status: 'running', at: this.#now(), traceparent })
  }

  received({ id, traceparent }: Addressed): void {
    this.#uplinks.ack({ id, status: 'received', at: this.#now(), traceparent })
  }

  /** Instants on the wire are whole milliseconds. */
  #now(): number | undefined {
    const estimate = this.#time.estimate()
    return estimate && Math.round(estimate.now)
  }
}
