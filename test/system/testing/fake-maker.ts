/** The fake of a maker's API of examples/oem-adapter, as a process, and the adapter before it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { eventually, freePort, guardOf } from '@keyfob/testbed'
import type { VehicleProgram } from './judged-vehicle.ts'

const examples = fileURLToPath(new URL('../../../examples/oem-adapter/', import.meta.url))
const token = 'a-token'

/** What becomes of the next request, and of polls. */
export interface NextRequest {
  readonly start?: 'lost' | 'rate_limited' | 'unauthorized' | 'broken' | 'slow'
  readonly ends?: string
  /** From the request to its end. */
  readonly seconds?: number
  readonly polls?: 'broken'
}

export class FakeMaker {
  readonly #child: ChildProcess
  readonly #port: number
  /** A line for each effect. */
  readonly effects: string
  #said = ''

  private constructor(child: ChildProcess, port: number, effects: string) {
    this.#child = child
    this.#port = port
    this.effects = effects
    child.stdout?.on('data', (bytes: Buffer) => (this.#said += bytes.toString()))
  }

  static async start(effects: string, seconds: number): Promise<FakeMaker> {
    const port = await freePort()
    const options = ['--port', String(port), '--token', token, '--seconds', String(seconds), '--effects', effects]
    const child = spawn(process.execPath, [`${examples}fake-fordconnect.mjs`, ...options])
    guardOf(child.pid ?? 0)
    const maker = new FakeMaker(child, port, effects)
    await eventually(() => maker.#said.includes('ready'), { what: 'the fake being ready' })
    return maker
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/api/fordconnect/v1/vehicles`
  }

  async next(request: NextRequest): Promise<void> {
    await fetch(`http://127.0.0.1:${this.#port}/fake/next`, { method: 'POST', body: JSON.stringify(request) })
  }

  /** The adapter before it, or another one. */
  vehicle(program = `${examples}adapter.mjs`): VehicleProgram {
    return {
      command: ['env', `MAKER_TOKEN=${token}`, process.execPath, program],
      options: (mqtt) => ['--mqtt', mqtt.href, '--maker', this.url],
      effects: this.effects,
    }
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}
