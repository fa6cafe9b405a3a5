/**
 * One life of the embedded PostgreSQL: a child of this process that does not outlive it. A guard watches: when this
 * process dies, however it dies, the guard's input closes, and the guard ends PostgreSQL (at once, as in a crash: nothing that
 * was committed is lost, and the next start does not have to wait). Where there is no shell the next start ends it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { type Duration, readLines, seconds, systemClock } from '@keyfob/runtime'
import type { CommandLine } from './postgres-user.ts'

/** How a life ended, for a person. */
export interface PostmasterEnd {
  readonly problem: string
}

/** Lines of its own words that are kept for an error. */
const wordsMax = 12
/** A shutdown writes what is in memory; then it is ended as in a crash, which the next start recovers from. */
const stopWithin: Duration = seconds(10)
const quitWithin: Duration = seconds(8)
const readyLine = 'database system is ready to accept connections'

export class Postmaster {
  readonly #child: ChildProcess
  readonly #guard: ChildProcess | undefined
  readonly #words: string[] = []
  /** Resolves when it accepts connections. Never, when it ends before. */
  readonly ready: Promise<void>
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<PostmasterEnd>

  constructor({ command, args, options }: CommandLine, env: Readonly<Record<string, string>>) {
    this.#child = spawn(command, [...args], {
      ...options,
      env,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true, // a Ctrl-C in the terminal is Keyfob's alone: it stops the database last
    })
    this.#guard = guardOf(this.#child.pid)
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => this.#end(String(error), resolve))
      this.#child.once('close', (code, signal) => this.#end(`it ended by ${signal ?? `exit code ${code}`}`, resolve))
    })
    this.ready = new Promise((resolve) => void this.#listen(resolve))
  }

  /** Its words end with it. */
  async #listen(onReady: () => void): Promise<void> {
    try {
      // stderr is a pipe, as asked for above
      for await (const line of readLines(this.#child.stderr!)) {
        this.#note(line)
        if (line.includes(readyLine)) onReady()
      }
    } catch (error) {
      this.#note(`its words cannot be read any more: ${String(error)}`)
    }
  }

  /** A polite shutdown: whoever is connected is cut off. Bounded. */
  async stop(): Promise<void> {
    for (const [signal, patience] of [
      ['SIGINT', stopWithin],
      ['SIGQUIT', quitWithin],
    ] as const) {
      this.#child.kill(signal)
      if (await this.#endsWithin(patience)) return
    }
    this.#child.kill('SIGKILL')
    await this.ended
  }

  async #endsWithin(patience: Duration): Promise<boolean> {
    const waiting = new AbortController()
    const late = systemClock.sleep(patience, waiting.signal).then(
      () => false,
      () => false,
    )
    const isOver = await Promise.race([this.ended.then(() => true), late])
    waiting.abort()
    return isOver
  }

  #note(line: string): void {
    if (this.#words.push(line) > wordsMax) this.#words.shift()
  }

  #end(how: string, resolve: (end: PostmasterEnd) => void): void {
    this.#guard?.kill('SIGKILL') // its pid may be another one's soon
    const grave = this.#words.filter((line) => /^(FATAL|PANIC|HINT|DETAIL|.*error while loading)/.test(line))
    resolve({
      problem: [how, ...(grave.length > 0 ? grave : this.#words.slice(-2)).map((line) => line.trim())].join('; '),
    })
  }
}

/** As root where this process is: it may have to end another user's process. */
const guardOf = (pid: number | undefined): ChildProcess | undefined => {
  if (pid === undefined || process.platform === 'win32') return undefined
  const guard = spawn('/bin/sh', ['-c', `read -r nothing; kill -QUIT ${pid} 2>/dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    detached: true, // a Ctrl-C must not end it before what it guards
  })
  guard.on('error', () => undefined) // no shell: the next start does it
  guard.stdin?.on('error', () => undefined)
  guard.unref()
  return guard
}
