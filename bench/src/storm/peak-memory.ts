/** The most memory that the largest process of each program had, looked at every two seconds. */
import { Periodic, seconds, systemClock } from '@keyfob/runtime'
import type { Figures } from '../figures/row.ts'
import { largestOf } from '../stage/process-times.ts'

export class PeakMemory {
  readonly #peaks = new Map<string, number>()
  readonly #looking: Periodic

  /** `pids`: the programs by name, asked again each time, because a server that starts again is another process. */
  constructor(pids: () => Readonly<Record<string, number>>) {
    this.#looking = new Periodic({
      name: 'peak memory',
      interval: seconds(2),
      clock: systemClock,
      run: async () => this.#look(pids()),
      onError: () => undefined,
    })
  }

  start(): Promise<void> {
    return this.#looking.start()
  }

  async end(): Promise<Figures> {
    await this.#looking.stop()
    const all = [...this.#peaks].map(([name, megabytes]) => [`peak MB ${name}`, megabytes] as const)
    return { 'largest process MB': Math.max(0, ...this.#peaks.values()), ...Object.fromEntries(all) }
  }

  #look(pids: Readonly<Record<string, number>>): void {
    for (const [name, megabytes] of Object.entries(largestOf(pids)))
      this.#peaks.set(name, Math.max(megabytes, this.#peaks.get(name) ?? 0))
  }
}
