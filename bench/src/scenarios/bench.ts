/** What a scenario receives: how to measure, on what, and where to say how far it is. */
import { handledLater } from '@keyfob/runtime'
import type { BenchOptions } from '../bench-options.ts'
import type { Figures, Measured } from '../figures/row.ts'
import type { LoadJob } from '../load/load-job.ts'
import { LoadProcess } from '../load/load-process.ts'
import { cpuSecondsOf } from '../stage/process-times.ts'
import type { Stage } from '../stage/stage.ts'
import type { Target } from '../stage/target.ts'

/** On the monotonic clock of the machine, µs: what a CPU profile is cut to. */
export type Span = readonly [from: number, to: number]

type Times = Readonly<Record<string, number>>

export interface MeasuredTarget {
  readonly target: Target
  /** One job, with the CPU seconds of every process beside it. */
  readonly measure: (job: LoadJob) => Promise<Figures>
}

export class Bench {
  readonly options: BenchOptions
  readonly stage: Stage
  readonly say: (line: string) => void
  /** What was measured until now. */
  readonly spans: Span[] = []

  constructor(options: BenchOptions, stage: Stage, say: (line: string) => void) {
    this.options = options
    this.stage = stage
    this.say = say
  }

  /** Milliseconds of a job. */
  get spansOfJob(): { readonly warmUp: number; readonly measure: number } {
    return { warmUp: this.options.warmUp * 1000, measure: this.options.seconds * 1000 }
  }

  /** As many rounds as were asked for, one after another. */
  async rounds(round: (nth: number) => Promise<readonly Measured[]>): Promise<readonly (readonly Measured[])[]> {
    const all: (readonly Measured[])[] = []
    for (let nth = 1; nth <= this.options.rounds; nth += 1) {
      if (this.options.rounds > 1) this.say(`round ${nth} of ${this.options.rounds}`)
      all.push(await round(nth))
    }
    return all
  }

  /** Starts it, with its vehicles, and stops it again. */
  async with<Result>(
    start: () => Promise<Target>,
    use: (measured: MeasuredTarget) => Promise<Result>,
  ): Promise<Result> {
    this.say('starting …')
    const target = await start()
    let load: LoadProcess | undefined
    try {
      const { dialect, mqttUrl, apis, ledger, signingKey } = target
      const { vehicles } = this.options
      const opened = await LoadProcess.open({ dialect, mqttUrl, apis, ledger, vehicles, signingKey })
      load = opened
      return await use({ target, measure: (job) => this.#measure(target, opened, job) })
    } finally {
      await load?.close()
      await target.stop()
    }
  }

  async #measure(target: Target, load: LoadProcess, job: LoadJob): Promise<Figures> {
    const { stage } = this
    const pids = { ...target.pids, ...(stage.hasServers && stage.servers.pids), 'load program': load.pid }
    let [before, after]: [Times, Times] = [{}, {}]
    let from = 0
    let waiting: Promise<number> | undefined
    const { figures, note } = await load.run(job, (edge) => {
      if (edge === 'begin') [before, from] = [cpuSecondsOf(pids), monotonicMicroseconds()]
      else {
        after = cpuSecondsOf(pids)
        waiting = target.eventsWaiting && handledLater(target.eventsWaiting())
        this.spans.push([from, monotonicMicroseconds()])
      }
    })
    if (note !== undefined) this.say(`note: an answer failed: ${note}`)
    const events = await waiting
    return {
      ...figures,
      ...(events !== undefined && { 'events waiting': events }),
      ...cpuPerThousand(before, after, figures, this.options.seconds),
    }
  }
}

/** Of the machine, for `Bench.spans`. */
export const monotonicMicroseconds = (): number => Number(process.hrtime.bigint() / 1000n)

/** CPU seconds of each process for 1,000 commands, or reads, of the measured span. */
const cpuPerThousand = (before: Times, after: Times, figures: Figures, seconds: number): Figures => {
  const thousands = ((figures['lifecycles/s'] ?? figures['reads/s'] ?? 0) * seconds) / 1000
  if (thousands === 0) return {}
  const used = Object.keys(after).map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)] as const)
  const all = used.reduce((sum, [, value]) => sum + value, 0)
  return Object.fromEntries(
    [...used, ['all', all] as const].map(([name, value]) => [
      `CPU s/1000 ${name}`,
      Number((value / thousands).toFixed(3)),
    ]),
  )
}
