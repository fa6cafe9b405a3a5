/** `keyfob simulate` as a process: a fleet, its callers, and its judgement. It ends with this process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { guardOf } from '@keyfob/testbed'

const program = fileURLToPath(new URL('../../../apps/cli/bin/keyfob.js', import.meta.url))
/** Long enough for every run; it is interrupted. */
const drivesFor = '30m'

export interface FleetOptions {
  readonly api: string
  readonly mqttUrl: string
  readonly vehicles: number
  readonly commandsPerMinute: number
}

/** Of what it prints at its end; see docs/simulate.md. */
export interface FleetReport {
  readonly vehicles: { readonly neverConnected: number; readonly whyNotConnected: string | null }
  readonly commands: { readonly accepted: number; readonly failed: Readonly<Record<string, number>> }
  readonly unsettled: readonly string[]
  /** Sentences. */
  readonly lawsBroken: readonly string[]
}

export class FleetProgram {
  readonly #child: ChildProcess
  readonly #guard: ChildProcess
  readonly #output: Promise<string>
  readonly #errors: Promise<string>
  readonly #exited: Promise<unknown>

  constructor({ api, mqttUrl, vehicles, commandsPerMinute }: FleetOptions) {
    const options = { api, mqtt: mqttUrl, vehicles, 'commands-per-minute': commandsPerMinute, for: drivesFor }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    this.#child = spawn(process.execPath, [program, 'simulate', '--json', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#guard = guardOf(this.pid)
    this.#exited = once(this.#child, 'exit')
    const { stdout, stderr } = this.#child
    this.#output = text(stdout!) // both are pipes
    this.#errors = text(stderr!)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** Ends the load. Resolves when what is open has settled, or should have. @throws Error with its words when it has no report */
  async end(): Promise<FleetReport> {
    if (!this.hasEnded) this.#child.kill('SIGINT')
    await this.#exited
    const last = (await this.#output).trim().split('\n').at(-1) ?? ''
    try {
      return JSON.parse(last) as FleetReport // its last line is the report
    } catch (error) {
      throw new Error(`The fleet ended without a report:\n${(await this.#errors).slice(-2_000)}`, { cause: error })
    }
  }

  async close(): Promise<void> {
    this.#child.kill('SIGKILL')
    if (!this.hasEnded) await this.#exited
    this.#guard.kill('SIGKILL') // its pid may be another one's soon
  }
}
