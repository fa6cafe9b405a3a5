/** The server that is fuzzed, as a process. It is started again when it ends, so that one fault does not hide the next. */
import { KeyfobProcess, type LogLine } from '@keyfob/testbed'
import type { FaultBook } from './fault-book.ts'
import type { Recent } from './recent.ts'

const restartsMax = 10
/** From the end of its connections to the end of a process that is about to say why. */
const downMs = 1_000
/** For a hang: a stop drains for twenty seconds at most. */
const stopMs = 90_000
/** Of pino. */
const errorLevel = 50

export interface WatchedServerOptions {
  readonly dataDir: string
  /** Path of another build's `keyfob.js`. */
  readonly program?: string | undefined
  readonly faults: FaultBook
  readonly recent: Recent
}

export class WatchedServer {
  readonly keyfob: KeyfobProcess
  readonly #options: WatchedServerOptions
  readonly #read = new WeakSet<LogLine>()
  #reviving: Promise<void> | undefined
  #restarts = 0

  private constructor(keyfob: KeyfobProcess, options: WatchedServerOptions) {
    this.keyfob = keyfob
    this.#options = options
  }

  static async start(options: WatchedServerOptions): Promise<WatchedServer> {
    const { dataDir, program } = options
    const probe = new URL('watch/memory-probe.mjs', import.meta.url)
    const env = {
      NODE_OPTIONS: `--import=${probe.href}`,
      KEYFOB_LOG_LEVEL: 'warn',
      KEYFOB_WEBHOOKS_PRIVATE: 'true', // the receiver is on loopback, as everything here
    }
    const keyfob = await KeyfobProcess.start({ dataDir, env, ...(program !== undefined && { program }) })
    return new WatchedServer(keyfob, options)
  }

  get pid(): number | undefined {
    return this.isAlive ? this.keyfob.pid : undefined
  }

  get isAlive(): boolean {
    try {
      return process.kill(this.keyfob.pid ?? 0, 0)
    } catch {
      return false
    }
  }

  /**
   * Whether it ran all the time. When the process ended that is noted, and it is started again; for who comes meanwhile,
   * too, this resolves when it is ready.
   */
  async isWell(): Promise<boolean> {
    if (this.#reviving === undefined) await new Promise((resolve) => setTimeout(resolve, downMs))
    if (this.#reviving === undefined && this.isAlive) return true
    this.#reviving ??= this.#restart().finally(() => (this.#reviving = undefined))
    await this.#reviving
    return false
  }

  /** It does not answer any more: ended, so that it can be started again. */
  async giveUp(why: string): Promise<void> {
    if (!this.isAlive || this.#reviving !== undefined) return
    this.#options.faults.note({ kind: 'hang', place: 'the process', detail: why, suspects: this.#options.recent.open })
    this.#reviving = this.#startAgain(() => this.keyfob.kill()).finally(() => (this.#reviving = undefined))
    await this.#reviving
  }

  /** Politely; a server that does not obey is ended all the same. */
  async stop(): Promise<void> {
    const { faults } = this.#options
    const late = setTimeout(() => {
      faults.note({ kind: 'no end', place: 'SIGTERM', detail: `it still ran ${stopMs} ms later` })
      void this.keyfob.kill()
    }, stopMs)
    const code = await this.keyfob.stop()
    clearTimeout(late)
    if (code !== 0 && code !== null) faults.note({ kind: 'a bad end', place: 'SIGTERM', detail: `exit code ${code}` })
  }

  /** What it says of its own mistakes, once each. */
  noteErrors(): void {
    for (const line of this.keyfob.log) {
      if ((line.level ?? 0) < errorLevel || this.#read.has(line)) continue
      this.#read.add(line)
      const { msg = '', error = '', stack = '' } = line as { msg?: string; error?: string; stack?: string } // fields of its log
      this.#options.faults.note({
        kind: 'error in the log',
        place: msg,
        detail: error,
        answer: stack || JSON.stringify(line),
      })
    }
  }

  async #restart(): Promise<void> {
    const { faults, recent } = this.#options
    this.noteErrors()
    const last = this.keyfob.log
      .slice(-15)
      .map((line) => String(Object.keys(line).length === 1 ? line.msg : JSON.stringify(line)))
    const why = last.findLast((line) => /Error/.test(line)) ?? ''
    faults.note({ kind: 'crash', place: 'the process', detail: why, answer: last.join('\n'), suspects: recent.last })
    await this.#startAgain(async () => undefined)
  }

  async #startAgain(end: () => Promise<void>): Promise<void> {
    this.#restarts += 1
    if (this.#restarts > restartsMax) throw new Error(`The server ended ${this.#restarts} times.`)
    await end()
    await this.keyfob.start()
  }
}
