import {
  type CancelMessage,
  type CommandMessage,
  type IvcId,
  type TimeMessage,
  type Vin,
  judgeCancel,
  judgeCommand,
  readDownlink,
} from '@keyfob/protocol'
import type { Answers } from './answers.ts'
import type { CloudTime } from './cloud-time.ts'
import type { CommandMemory } from './command-memory.ts'
import type { Lanes } from './lanes.ts'
import { obey } from './obey.ts'
import type { Signatures } from './signatures.ts'
import type { VehicleEvent } from './vehicle-event.ts'

/** Messages that wait for the first cloud time. More are dropped: each will be repeated. */
const heldMax = 64

export interface InboxParts {
  readonly vin: Vin
  readonly ivc: IvcId | null
  readonly memory: CommandMemory
  readonly time: CloudTime
  readonly answers: Answers
  readonly lanes: Lanes
  readonly signatures: Pick<Signatures, 'refusalOf'>
  /** A birth that answers a probe. */
  readonly onProbe: (nonce: string) => void
  readonly onEvent: (event: VehicleEvent) => void
}

/** What a vehicle does with a message of the cloud, by the rules of SPEC section 6.5. One at a time (`Turns`). */
export class Inbox {
  readonly #parts: InboxParts
  #held: (CommandMessage | CancelMessage)[] = []

  constructor(parts: InboxParts) {
    this.#parts = parts
  }

  async hear(payload: Uint8Array): Promise<void> {
    const why = this.#parts.signatures.refusalOf(payload)
    if (why !== undefined) return this.#parts.onEvent({ kind: 'refused', why })
    const read = readDownlink(payload)
    if (!read.ok)
      return this.#parts.onEvent({ kind: 'unreadable', problem: `${read.why.pointer} ${read.why.problem}`.trim() })
    const { message } = read
    switch (message.kind) {
      case 'time':
        return this.#hearTime(message)
      case 'probe':
        this.#parts.onEvent({ kind: 'probed', nonce: message.nonce })
        return this.#parts.onProbe(message.nonce)
      case 'command':
      case 'cancel':
        return this.#hearAddressed(message)
    }
  }

  forget(): void {
    this.#held = []
  }

  async #hearAddressed(message: CommandMessage | CancelMessage): Promise<void> {
    if (message.vin !== this.#parts.vin)
      return this.#parts.onEvent({ kind: 'unreadable', problem: `/vin is ${message.vin}` })
    return message.kind === 'command' ? this.#hearCommand(message) : this.#hearCancel(message)
  }

  async #hearTime({ nonce, now }: TimeMessage): Promise<void> {
    const { time, memory, onEvent } = this.#parts
    if (!time.answer(nonce, now)) return
    const estimate = time.estimate()
    if (estimate) onEvent({ kind: 'time', error: estimate.error })
    try {
      if (memory.now.horizon === null) await memory.write([{ kind: 'horizon', at: now }])
    } catch (error) {
      time.askSoon() // without a horizon nothing begins
      return onEvent({ kind: 'memory_failed', problem: String(error) })
    }
    for (const message of this.#held.splice(0)) await this.#hearAddressed(message)
  }

  async #hearCommand(command: CommandMessage): Promise<void> {
    const { memory, ivc, lanes, answers, onEvent } = this.#parts
    const repeated = memory.now.commands.has(command.id) || lanes.holds(command.id)
    onEvent({ kind: 'command', command, repeated })
    const verdict = judgeCommand(memory.now, command, ivc)
    if (verdict.kind === 'hold') return this.#hold(command)
    if (verdict.kind !== 'admit') return obey(answers, command, verdict)
    if (!lanes.holds(command.id) && !lanes.enter(command))
      return answers.give(command, { status: 'rejected', reason: { code: 'vehicle_busy' } })
    answers.received(command)
    lanes.advance(command.lane)
  }

  async #hearCancel(cancel: CancelMessage): Promise<void> {
    const { memory, ivc, lanes, answers, onEvent } = this.#parts
    onEvent({ kind: 'cancel', id: cancel.id })
    const verdict = judgeCancel(memory.now, cancel, ivc)
    if (verdict.kind === 'hold') return this.#hold(cancel)
    if (verdict.kind === 'admit') return
    await obey(answers, cancel, verdict)
    // Dead once that is durable; `begin` would see it, too.
    if (memory.now.commands.get(cancel.id)?.answer) lanes.remove(cancel.id)
  }

  #hold(message: CommandMessage | CancelMessage): void {
    const isHeld = this.#held.some(({ id, kind }) => id === message.id && kind === message.kind)
    if (!isHeld && this.#held.length < heldMax) this.#held.push(message)
  }
}
