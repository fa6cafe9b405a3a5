/**
 * Asks `/healthz` all the time. What counts is the processor time that the server's own thread spends before it answers:
 * on a machine that is busy with something else an answer may take long without anything being blocked.
 */
import { readFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'

export interface SlowHealth {
  readonly busyMs: number
  readonly tookMs: number
}

export interface HealthWatchOptions {
  readonly port: number
  readonly pid: () => number | undefined
  readonly busyMsMax: number
  /** Whether each look is on a connection of its own, as a load balancer's may be. */
  readonly connectsAgain?: boolean
  /** Hears of each time that it was too slow, or failed. */
  readonly onSlow: (slow: SlowHealth) => void
  readonly onFailed: (why: string) => void
}

const pauseMs = 100
const patienceMs = 120_000
/** A tick of Linux's accounting. */
const tickMs = 10

export class HealthWatch {
  readonly #options: HealthWatchOptions
  readonly #agent: Agent
  #running: Promise<void> | undefined
  #isStopped = false
  worst: SlowHealth = { busyMs: 0, tookMs: 0 }

  constructor(options: HealthWatchOptions) {
    this.#options = options
    this.#agent = new Agent({ keepAlive: options.connectsAgain !== true, maxSockets: 1 })
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
    this.#agent.destroy()
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#look()
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  async #look(): Promise<void> {
    const { port, pid, busyMsMax, onSlow, onFailed } = this.#options
    const before = [await busyOf(pid()), performance.now()] as const
    const status = await statusOf(port, this.#agent)
    const tookMs = Math.round(performance.now() - before[1])
    if (this.#isStopped || pid() === undefined) return
    if (status !== 200) return onFailed(String(status))
    const busy = await busyOf(pid())
    const busyMs = busy === undefined || before[0] === undefined ? tookMs : busy - before[0]
    if (busyMs > this.worst.busyMs) this.worst = { busyMs, tookMs }
    if (busyMs > busyMsMax) onSlow({ busyMs, tookMs })
  }
}

const statusOf = (port: number, agent: Agent): Promise<number | string> =>
  new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/healthz', agent, timeout: patienceMs }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
      response.once('error', (error) => resolve(String(error)))
    })
    request.once('timeout', () => request.destroy(new Error(`no answer within ${patienceMs} ms`)))
    request.once('error', (error) => resolve(String(error)))
  })

/** Processor time of the thread that runs JavaScript, in ms; undefined where the system does not say. */
const busyOf = async (pid: number | undefined): Promise<number | undefined> => {
  const stat = await readFile(`/proc/${pid}/task/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat === undefined) return undefined
  // Fields 14 and 15; the second one is a name in brackets, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}
