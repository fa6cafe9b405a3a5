/** A program beside Keyfob that is measured, too: its words go to a file, and it ends with this process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { eventually, guardOf, listens } from '@keyfob/testbed'
import { seconds } from '@keyfob/runtime'

export interface ChildProgramOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly logFile: string
  /** It is ready when it listens there. */
  readonly port: number
}

export class ChildProgram {
  readonly #child: ChildProcess
  readonly #guard: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#guard = guardOf(child.pid ?? 0)
  }

  static async start({ name, command, args, env, logFile, port }: ChildProgramOptions): Promise<ChildProgram> {
    const log = openSync(logFile, 'a')
    const child = spawn(command, [...args], { env: { ...process.env, ...env }, stdio: ['ignore', log, log] })
    closeSync(log)
    const program = new ChildProgram(child)
    const ended = (): Error | undefined =>
      child.exitCode === null && child.signalCode === null
        ? undefined
        : new Error(
            `${name} ended with ${child.exitCode ?? child.signalCode}:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`,
          )
    const end = await eventually(async () => ended() ?? listens(port), {
      within: seconds(60),
      what: `${name} listening`,
    })
    if (end instanceof Error) throw end
    return program
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      await ended
    }
    this.#guard.kill('SIGKILL') // its pid may be another one's soon
  }
}
