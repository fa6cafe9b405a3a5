import type { CommandMessage, SignalValue } from '@keyfob/protocol'
import type { Actuator, KnownState, Outcome, Pursuit, Refusal } from '@keyfob/vehicle'
import type { Power } from './power.ts'

/** An actuator under power: without it no effect begins, and one in progress is cut off. */
export class PoweredActuator implements Actuator {
  readonly #actuator: Actuator
  readonly #power: Power

  constructor(actuator: Actuator, power: Power) {
    this.#actuator = actuator
    this.#power = power
  }

  refuse(command: CommandMessage, state: KnownState): Refusal | undefined {
    return this.#actuator.refuse(command, state)
  }

  sense(signal: string): SignalValue | undefined {
    return this.#actuator.sense?.(signal)
  }

  async execute(command: CommandMessage, signal: AbortSignal, state: KnownState, pursuit: Pursuit): Promise<Outcome> {
    this.#power.assertOn()
    const cut = this.#power.watch()
    try {
      return await this.#actuator.execute(command, AbortSignal.any([signal, cut.signal]), state, pursuit)
    } finally {
      this.#power.forget(cut)
    }
  }
}
