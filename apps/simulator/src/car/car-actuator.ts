import type { CommandMessage, SignalValue } from '@keyfob/protocol'
import { type Clock, type Duration, milliseconds } from '@keyfob/runtime'
import type { Actuator, Outcome, Refusal } from '@keyfob/vehicle'
import type { Random } from '../random.ts'
import type { Car, Signals } from './car.ts'
import { type ToldType, carCommandOf } from './car-command-of.ts'
import { type CarCommand, carCommands } from './car-commands.ts'

/** How long an effect takes: a lock or a relay, with its bus. Below half a second, so that a person sees it succeed at once. */
export const effectDurationMin: Duration = milliseconds(150)
export const effectDurationMax: Duration = milliseconds(380)

export interface CarActuatorOptions {
  readonly car: Car
  readonly random: Random
  /** True time: how long an effect takes is physics, whatever the vehicle's own clock says. */
  readonly clock: Clock
  /** Types that it does besides those of its own. Any other is `not_supported`. Default: none. */
  readonly types?: (() => readonly ToldType[]) | undefined
  /** Told at the moment in which an effect begins; not when it was so already. Must not throw. */
  readonly onEffect: (command: CommandMessage) => void
  /** Told all signals after each effect. Must not throw. */
  readonly onChange: (signals: Signals) => void
}

/**
 * Does what the catalogue asks of a car. An effect counts from its beginning [L4] [L5]: cut off in the middle, it leaves
 * its signals or does not, as in life, and the car cannot tell which.
 */
export class CarActuator implements Actuator {
  readonly #options: CarActuatorOptions

  constructor(options: CarActuatorOptions) {
    this.#options = options
  }

  refuse({ command, params }: CommandMessage): Refusal | undefined {
    const known = this.#commandOf(command)
    if (known === undefined) return { code: 'not_supported', detail: `this car has no ${command}` }
    const fault = known.findFault?.(params)
    return fault === undefined ? undefined : { code: 'invalid_params', detail: fault }
  }

  sense(signal: string): SignalValue | undefined {
    return this.#options.car.get(signal)
  }

  async execute(message: CommandMessage, signal: AbortSignal): Promise<Outcome> {
    const { car, onEffect, onChange } = this.#options
    const known = this.#commandOf(message.command)
    if (known === undefined)
      return { status: 'failed', reason: { code: 'execution_failed', detail: 'not in this car' } }
    const changes = known.changes(message.params)
    if (Object.keys(changes).length > 0 && car.shows(changes)) return done('already_done', known.result(car))
    onEffect(message)
    if (!(await this.#move(changes, signal))) return { status: 'unknown', reason: { code: 'interrupted' } }
    onChange(car.signals)
    return done('done', known.result(car))
  }

  #commandOf(name: string): CarCommand | undefined {
    const { random, types } = this.#options
    const told = types?.().find((type) => type.name === name)
    return carCommands.get(name) ?? (told && carCommandOf(told, random))
  }

  /** Lets the effect take its time. False: it was cut off, with or without its signals. */
  async #move(changes: Signals, signal: AbortSignal): Promise<boolean> {
    const { car, clock, random } = this.#options
    const takes = random.between(effectDurationMin, effectDurationMax)
    const leavesAnyway = random.chance(0.5)
    const isWhole = await clock.sleep(takes, signal).then(
      () => true,
      () => false,
    )
    if (isWhole || leavesAnyway) car.change(changes)
    return isWhole
  }
}

const done = (code: 'done' | 'already_done', result: Readonly<Record<string, unknown>>): Outcome => ({
  status: 'succeeded',
  reason: { code },
  result,
})
