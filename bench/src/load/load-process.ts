import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LoadJob, LoadOrder, LoadReport, LoadSetup } from './load-job.ts'

const program = fileURLToPath(new URL('./load-main.js', import.meta.url))

export interface LoadResult {
  readonly figures: Readonly<Record<string, number>>
  /** The first answer that failed. */
  readonly note?: string
}

/** The load program as a process: its vehicles stay connected from job to job. One job at a time. */
export class LoadProcess {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async open(setup: LoadSetup): Promise<LoadProcess> {
    const load = new LoadProcess(fork(program, { execArgv: [] }))
    await load.#order({ setup }, () => undefined)
    return load
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** `onEdge` is called when measuring begins and when it ends. @throws Error when the load program fails */
  run(job: LoadJob, onEdge: (edge: 'begin' | 'end') => void): Promise<LoadResult> {
    return this.#order({ job }, onEdge)
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL') // it has nothing to lose
    await ended
  }

  #order(order: LoadOrder, onEdge: (edge: 'begin' | 'end') => void): Promise<LoadResult> {
    const child = this.#child
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => end(() => reject(new Error(`The load program ended with ${code}.`)))
      const end = (settle: () => void): void => {
        child.off('message', onMessage).off('exit', onExit)
        settle()
      }
      const onMessage = (report: LoadReport): void => {
        if ('edge' in report) onEdge(report.edge)
        else if ('problem' in report) end(() => reject(new Error(`The load program failed: ${report.problem}`)))
        else end(() => resolve(report))
      }
      child.on('message', onMessage).once('exit', onExit)
      child.send(order)
    })
  }
}
