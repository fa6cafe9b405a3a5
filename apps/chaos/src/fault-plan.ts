/** Lets faults happen by the seed, some at a time, each on a target of its own, and measures how long the recovery took. */
import { systemClock } from '@keyfob/runtime'
import type { Fault } from './faults/fault.ts'
import type { RecoveryProbe } from './recovery-probe.ts'
import type { Random } from '@keyfob/simulator'
import { type Stage, waitFor } from './stage.ts'

export interface FaultRecord {
  readonly name: string
  /** From its end until a command went all the way and back; undefined: it never did. */
  readonly recoveredMs: number | undefined
}

export interface FaultPlanOptions {
  readonly stage: Stage
  readonly faults: readonly Fault[]
  readonly random: Random
  readonly probe: RecoveryProbe
  readonly atOnce: number
  readonly onFault: (name: string, count: number) => void
}

export class FaultPlan {
  readonly #options: FaultPlanOptions
  readonly #busy = new Set<string>()
  readonly records: FaultRecord[] = []
  #begun = 0
  /** Kinds that did not happen yet come first, so that a long run has all of them. */
  #fresh: Fault[]

  constructor(options: FaultPlanOptions) {
    this.#options = options
    this.#fresh = [...options.faults]
  }

  /** Until as many happened, or the signal. */
  async run(count: number, signal: AbortSignal): Promise<void> {
    const lane = async (): Promise<void> => {
      while (!signal.aborted && this.#begun < count) {
        const fault = this.#draw()
        if (fault === undefined) await waitFor(100, signal)
        else await this.#one(fault)
      }
    }
    await Promise.all(Array.from({ length: this.#options.atOnce }, lane))
  }

  async #one(fault: Fault): Promise<void> {
    const { stage, random, probe, onFault } = this.#options
    this.#begun += 1
    this.#busy.add(fault.target)
    onFault(fault.name, this.records.length + 1)
    try {
      const heal = await fault.inject(stage, random)
      await waitFor(random.between(...fault.lasts))
      const healedAt = systemClock.monotonic()
      await heal()
      const recovered = await probe.measure()
      const recoveredMs = recovered === undefined ? undefined : systemClock.monotonic() - healedAt
      this.records.push({ name: fault.name, recoveredMs })
    } finally {
      this.#busy.delete(fault.target)
    }
  }

  /** Undefined while the others play with all that there is. */
  #draw(): Fault | undefined {
    const { faults, random } = this.#options
    const isFree = ({ target }: Fault): boolean => !this.#busy.has(target)
    const fresh = this.#fresh.filter(isFree)
    const weighted = faults.filter(isFree).flatMap((fault) => Array.from({ length: fault.weight }, () => fault))
    if (weighted.length === 0) return undefined
    const drawn = fresh.length > 0 && random.chance(0.5) ? random.pick(fresh) : random.pick(weighted)
    this.#fresh = this.#fresh.filter((fault) => fault !== drawn)
    return drawn
  }
}
