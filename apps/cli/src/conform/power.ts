/** Cuts the vehicle's power: by a command of the person who tests it, or by asking that person. */
import { spawn } from 'node:child_process'
import { NotJudged } from './violation.ts'

export interface PowerOptions {
  /** Shell commands. `restart` kills the vehicle without warning and starts it again; `forget` wipes its memory as well. */
  readonly restart?: string
  readonly forget?: string
  /** Asks a person to do it, and resolves when it is done; undefined where there is nobody to ask. */
  readonly ask?: (what: string) => Promise<void>
}

export class Power {
  readonly #options: PowerOptions

  constructor(options: PowerOptions) {
    this.#options = options
  }

  /** @throws NotJudged where nobody can do it; Error when the command failed */
  restart(): Promise<void> {
    return this.#do(this.#options.restart, '--restart', 'Cut the power of the vehicle, and switch it on again')
  }

  /** The same, and what the vehicle remembered is lost. */
  forget(): Promise<void> {
    return this.#do(this.#options.forget, '--forget', 'Cut the power, erase the memory, and switch it on again')
  }

  async #do(command: string | undefined, option: string, request: string): Promise<void> {
    const { ask } = this.#options
    if (command !== undefined) return run(command)
    if (ask === undefined) throw new NotJudged(`nobody can do it: name a command with ${option}`)
    await ask(request)
  }
}

const run = (command: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`'${command}' ended with exit code ${code}`))
    })
  })
