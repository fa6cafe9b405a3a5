/**
 * What a vehicle knows of itself, for the guards of a command. A value is what the actuator senses now; without that, what
 * was last told to `report`, with its age on the monotonic clock. What is not known is undefined, and a guard over it fails.
 */
import { type GuardEvidence, type SignalValue, reportedSignalsMax } from '@keyfob/protocol'
import type { Clock, Duration } from '@keyfob/runtime'
import type { Actuator, KnownState } from './actuator.ts'

interface Sample {
  readonly value: SignalValue
  /** On the monotonic clock. */
  readonly sampledAt: Duration
}

export class VehicleState implements KnownState {
  readonly #actuator: Actuator
  readonly #clock: Pick<Clock, 'monotonic'>
  /** Made with the first report: a fleet whose actuators sense keeps none. */
  #reported: Map<string, Sample> | undefined

  constructor(actuator: Actuator, clock: Pick<Clock, 'monotonic'>) {
    this.#actuator = actuator
    this.#clock = clock
  }

  find(signal: string): GuardEvidence | undefined {
    if (this.#actuator.sense !== undefined) return sensed(this.#actuator, signal)
    const sample = this.#reported?.get(signal)
    return sample && { value: sample.value, age: this.#clock.monotonic() - sample.sampledAt }
  }

  /** Reported signals, sampled now. Above the bound new names are not kept: guards over them fail. */
  note(signals: Readonly<Record<string, SignalValue>>): void {
    if (this.#actuator.sense !== undefined) return
    const reported = (this.#reported ??= new Map<string, Sample>())
    const sampledAt = this.#clock.monotonic()
    for (const [name, value] of Object.entries(signals))
      if (reported.has(name) || reported.size < reportedSignalsMax) reported.set(name, { value, sampledAt })
  }
}

/** A sensor that throws knows nothing. */
const sensed = (actuator: Actuator, signal: string): GuardEvidence | undefined => {
  try {
    const value = actuator.sense?.(signal)
    return value === undefined ? undefined : { value, age: 0 }
  } catch {
    return undefined
  }
}
