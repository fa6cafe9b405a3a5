import { cpuSecondsOf } from '../stage/process-times.ts'

type Times = Readonly<Record<string, number>>

/** CPU seconds of processes, each with its children, between two moments. Linux only: elsewhere there are none. */
export class CpuMeter {
  readonly #pids: Readonly<Record<string, number>>
  #before: Times = {}
  #after: Times = {}

  constructor(pids: Readonly<Record<string, number>>) {
    this.#pids = pids
  }

  begin(): void {
    this.#before = cpuSecondsOf(this.#pids)
  }

  end(): void {
    this.#after = cpuSecondsOf(this.#pids)
  }

  /** For 1,000 commands, by the name of the process. */
  perThousand(commands: number): Times {
    if (commands === 0) return {}
    return Object.fromEntries(
      Object.entries(this.#after).map(([name, seconds]) => [
        name,
        Number((((seconds - (this.#before[name] ?? 0)) * 1_000) / commands).toFixed(3)),
      ]),
    )
  }
}
