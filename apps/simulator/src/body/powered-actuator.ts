import type { CommandMessage } from '@keyfob/protocol'
import type { Actuator, Outcome, Refusal } from '@keyfob/vehicle'
import type { Power } from './power.ts'

/** An actuator under power: without it no effect begins, and one in progress is cut off. */
export class PoweredActuator implements Actuator {
  readonly #actuator: Actuator
  readonly #power: Power

  constructor(actuator: Actuator, power: Power) {
    this.#actuator = actuator
    this.#power = power
  }

  refuse(command: CommandMessage): Refusal | undefined {
    return this.#actuator.refuse(command)
  }

  async execute(command: CommandMessage, signal: AbortSignal): Promise<Outcome> {
    this.#power.assertOn()
    return this.#actuator.execute(command, AbortSignal.any([signal, this.#power.signal]))
  }
}
