import { type SignalValue, signalsMax } from '@keyfob/protocol'
import type { Duration } from '@keyfob/runtime'

type Signals = Readonly<Record<string, SignalValue>>

interface Sample {
  readonly value: SignalValue
  /** On the monotonic clock. */
  readonly sampledAt: Duration
}

/** Reported state that no broker took yet: the last value of each signal, with the instant at which it was so. */
export class UnsentReports {
  #samples: Map<string, Sample> | undefined

  /**
   * A value that is there already and newer stays.
   *
   * @throws RangeError when more signals would wait than one report may hold
   */
  add(signals: Signals, sampledAt: Duration): void {
    const samples = (this.#samples ??= new Map<string, Sample>())
    for (const [name, value] of Object.entries(signals)) {
      const held = samples.get(name)
      if (held === undefined && samples.size >= signalsMax)
        throw new RangeError(`more than ${signalsMax} signals wait for a connection; ${name} is not reported`)
      if (held === undefined || held.sampledAt <= sampledAt) samples.set(name, { value, sampledAt })
    }
  }

  /** All of them, by the instant of their sampling, oldest first. They are the caller's then. */
  take(): readonly (readonly [sampledAt: Duration, signals: Signals])[] {
    const bySample = new Map<Duration, Record<string, SignalValue>>()
    for (const [name, { value, sampledAt }] of this.#samples ?? []) {
      const signals = bySample.get(sampledAt) ?? {}
      signals[name] = value
      bySample.set(sampledAt, signals)
    }
    this.#samples = undefined
    return [...bySample].toSorted(([one], [other]) => one - other)
  }
}
