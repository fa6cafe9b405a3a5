/**
 * A real server as a process of its own: a private port of 127.0.0.1, a private folder, stopped by its process id. It may
 * be killed, frozen and started again on the same port and data, which is what tests of failure need.
 *
 * Each server leads a process group, and a guard watches over it: when this process dies, however it dies, the guard's
 * input closes, and the guard kills the group. So an interrupted test leaves nothing behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type Duration, readLines, seconds } from '@keyfob/runtime'
import { eventually } from '../eventually.ts'
import { guardOf } from '../guard.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { descendantsOf, hasEnded } from './descendants.ts'
import type { Owner } from './owner.ts'

export interface ServerPlace {
  readonly port: number
  /** Kept when it was named; a temporary one goes with `close`. */
  readonly folder: string
  readonly remove: () => Promise<void>
}

/** What is run. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const startWithin: Duration = seconds(180)
/** An orderly stop; afterwards it is killed. */
const stopWithin: Duration = seconds(20)
/** Lines of the server's own words that an error shows. */
const wordsMax = 40

export const placeFor = async (port: number, folder?: string): Promise<ServerPlace> => {
  if (folder === undefined) {
    const { path, remove } = await temporaryFolder('keyfob-server-')
    return { port, folder: path, remove }
  }
  await mkdir(folder, { recursive: true })
  return { port, folder, remove: async () => undefined }
}

export abstract class ServerProcess {
  readonly name: string
  readonly port: number
  readonly folder: string
  readonly #remove: () => Promise<void>
  readonly #owner: Owner | undefined
  readonly #words: string[] = []
  #child: ChildProcess | undefined
  #guard: ChildProcess | undefined

  /** `owner`: the user that the server runs as, when it refuses to be root. */
  protected constructor(name: string, place: ServerPlace, owner?: Owner) {
    this.name = name
    this.port = place.port
    this.folder = place.folder
    this.#remove = place.remove
    this.#owner = owner
  }

  abstract get url(): string

  protected abstract program(): Promise<Program> | Program
  /** Resolves true when it serves; false or a rejection: not yet. */
  protected abstract isReady(): Promise<boolean>
  /** What an orderly stop is. */
  protected readonly stopSignal: NodeJS.Signals = 'SIGTERM'

  get pid(): number | undefined {
    return this.#child?.pid
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Starts it (again), on the same port and data. Resolves when it serves. */
  async start(): Promise<void> {
    if (this.isRunning) return
    if (this.#owner) await chown(this.folder, this.#owner.uid, this.#owner.gid)
    const child = this.#spawn(await this.program())
    this.#child = child
    this.#guard = guardOf(-(child.pid ?? 0))
    const look = async (): Promise<Error | boolean> => this.#endOf(child) ?? this.isReady()
    const end = await eventually(look, { within: startWithin, every: 50, what: `${this.name} being ready` })
    if (end instanceof Error) throw end
  }

  /** kill -9, with all of its children: none of them runs any more when this resolves. */
  async kill(): Promise<void> {
    const killed = this.#signal('SIGKILL')
    await this.#ended()
    const haveEnded = (): boolean => killed.every(hasEnded)
    await eventually(haveEnded, { every: 5, what: `the end of the children of ${this.name}` })
  }

  async stop(): Promise<void> {
    if (this.isRunning) this.#child?.kill(this.stopSignal)
    await this.#ended()
  }

  /** It runs, and does nothing: connections stay open, and get no answer. */
  pause(): void {
    this.#signal('SIGSTOP')
  }

  resume(): void {
    this.#signal('SIGCONT')
  }

  /** Ends it for good and removes its folder: nothing is left that an orderly stop would save. */
  async close(): Promise<void> {
    await this.kill()
    await this.#remove()
  }

  #spawn({ command, args, env }: Program): ChildProcess {
    const child = spawn(command, [...args], {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a process group of its own, so that its children are killed with it
      ...this.#owner,
    })
    for (const stream of [child.stdout, child.stderr]) void this.#hear(stream)
    child.on('error', (error) => this.#note(String(error)))
    return child
  }

  async #hear(stream: Readable): Promise<void> {
    for await (const line of readLines(stream)) this.#note(line)
  }

  #note(line: string): void {
    this.#words.push(line)
    if (this.#words.length > wordsMax) this.#words.shift()
  }

  /** Also to its children, whom it tells; while they are looked for it is stopped, so that it makes no more of them. */
  #signal(signal: NodeJS.Signals): readonly number[] {
    if (!this.isRunning || this.pid === undefined) return []
    send(-this.pid, 'SIGSTOP')
    const children = descendantsOf(this.pid)
    for (const pid of [...children, -this.pid]) send(pid, signal)
    return children
  }

  async #ended(): Promise<void> {
    const child = this.#child
    if (child === undefined || !this.isRunning) return
    const patience = setTimeout(() => this.#signal('SIGKILL'), stopWithin)
    await once(child, 'exit')
    clearTimeout(patience)
    if (child.pid !== undefined) send(-child.pid, 'SIGKILL') // whatever it left behind
    this.#guard?.kill('SIGKILL') // its pid may be another one's soon
  }

  #endOf(child: ChildProcess): Error | undefined {
    const isThere = child.pid !== undefined && child.exitCode === null && child.signalCode === null
    if (isThere) return undefined
    return new Error(`${this.name} ended with ${child.exitCode ?? child.signalCode}:\n${this.#words.join('\n')}`)
  }
}

/** A negative id: a process group. It may have ended already. */
const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // No process left, as wanted.
  }
}
