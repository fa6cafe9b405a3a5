/**
 * What really happened: every effect in true time, noted by the car at the moment in which it begins, outside the SDK
 * under test. Cloud and simulator share the machine's clock, so the ledger's instants can be compared with `notAfter`.
 *
 * It says nothing about what the cloud believes; `judgeSimulation` compares the two.
 */
import type { CommandId, CommandMessage, Vin } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, milliseconds } from '@keyfob/runtime'

export interface Effect {
  readonly commandId: CommandId
  readonly vin: Vin
  readonly command: string
  /** When it began, by the machine's clock. */
  readonly at: Instant
  readonly notAfter: Instant
}

/**
 * An effect counts as late [L5] when it began more than this after `notAfter`. Both are whole milliseconds of one clock,
 * each off by less than one; the rest is for a clock that is being slewed. It is far below the vehicle's own margin of error.
 */
export const lateTolerance: Duration = milliseconds(5)

/** Who is told of effects: a ledger, or the way to one in another process. */
export interface EffectNotes {
  /** An effect begins now. */
  note(command: CommandMessage): void
}

/** What is known of an effect that begins at `at`. */
export const effectOf = ({ id, vin, command, notAfter }: CommandMessage, at: Instant): Effect => ({
  commandId: id,
  vin,
  command,
  at,
  notAfter,
})

export class Ledger implements EffectNotes {
  readonly #clock: Pick<Clock, 'now'>
  readonly #effects = new Map<CommandId, Effect[]>()
  #count = 0

  /** @param clock the machine's own, never a vehicle's */
  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  note(command: CommandMessage): void {
    this.add(effectOf(command, this.#clock.now()))
  }

  /** One that was noted in another process of this machine, which has the same clock. */
  add(effect: Effect): void {
    const known = this.#effects.get(effect.commandId)
    if (known) known.push(effect)
    else this.#effects.set(effect.commandId, [effect])
    this.#count += 1
  }

  /** Effects in all, repetitions included. */
  get count(): number {
    return this.#count
  }

  effectsOf(id: CommandId): readonly Effect[] {
    return this.#effects.get(id) ?? []
  }

  /** The second and every further effect of a command [L4]. */
  get doubles(): readonly Effect[] {
    return [...this.#effects.values()].flatMap((effects) => effects.slice(1))
  }

  /** Effects that began after `notAfter` [L5]. */
  get late(): readonly Effect[] {
    return [...this.#effects.values()].flat().filter(({ at, notAfter }) => at > notAfter + lateTolerance)
  }
}
