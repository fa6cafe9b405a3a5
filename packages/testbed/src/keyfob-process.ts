/**
 * Keyfob as a process of its own, on private ports and in a private folder, as a person starts it: for tests that kill
 * it. It is stopped by its process id. Its log is kept, and is what an error shows.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { readLines, seconds } from '@keyfob/runtime'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { guardOf } from './guard.ts'

/** As `npm start` and the image start it. */
const asInProduction = ['--max-semi-space-size=64']
const ownProgram = fileURLToPath(new URL('../../../apps/cli/bin/keyfob.js', import.meta.url))

export interface LogLine {
  readonly msg?: string
  readonly level?: number
  readonly [field: string]: unknown
}

export interface KeyfobProcessOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** Path of another build's `keyfob.js`. */
  readonly program?: string
  /** Of Node, as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[]
  /** Where its log goes, for a measurement that must not pay for reading it; `log` stays empty then. */
  readonly logFile?: string
}

export class KeyfobProcess {
  readonly #options: KeyfobProcessOptions
  readonly #ports: { readonly http: number; readonly mqtt: number; readonly ws: number }
  #program: string
  #child: ChildProcess | undefined
  #guard: ChildProcess | undefined
  readonly log: LogLine[] = []

  private constructor(options: KeyfobProcessOptions, ports: { http: number; mqtt: number; ws: number }) {
    this.#options = options
    this.#program = options.program ?? ownProgram
    this.#ports = ports
  }

  /** Chooses ports and starts; resolves when it is ready. */
  static async start(options: KeyfobProcessOptions): Promise<KeyfobProcess> {
    const keyfob = new KeyfobProcess(options, { http: await freePort(), mqtt: await freePort(), ws: await freePort() })
    await keyfob.start()
    return keyfob
  }

  get api(): string {
    return `http://127.0.0.1:${this.#ports.http}`
  }

  get httpPort(): number {
    return this.#ports.http
  }

  get mqtt(): string {
    return `mqtt://127.0.0.1:${this.#ports.mqtt}`
  }

  get mqttWs(): string {
    return `ws://127.0.0.1:${this.#ports.ws}/mqtt`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts it (again) unless it runs, on the same ports and data. */
  async start(): Promise<void> {
    if (this.#isRunning) return
    const child = this.#spawn()
    this.#child = child
    this.#guard = guardOf(child.pid ?? 0)
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) void this.#hear(stream)
    const look = async (): Promise<Error | boolean> => this.#failureOf(child) ?? this.#isReady()
    const end = await eventually(look, { within: seconds(120), what: 'Keyfob being ready' })
    if (end instanceof Error) throw end
  }

  /** Stops it in order and starts another build in its place, on the same ports and data. Returns the exit code of the one before. */
  async replace(program: string = ownProgram): Promise<number | null> {
    const code = await this.stop()
    this.#program = program
    await this.start()
    return code
  }

  /** kill -9: no goodbye. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** SIGTERM; returns the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  /** Lines of the log with this event. */
  logged(event: string): readonly LogLine[] {
    return this.log.filter(({ msg }) => msg === event)
  }

  /** How it ended, with the last lines of its log; undefined while it runs. */
  get failure(): Error | undefined {
    return this.#child && this.#failureOf(this.#child)
  }

  get #isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  #spawn(): ChildProcess {
    const { nodeArgs = [], logFile } = this.#options
    const file = logFile === undefined ? undefined : openSync(logFile, 'a')
    const output = file ?? 'pipe'
    const child = spawn(process.execPath, [...asInProduction, ...nodeArgs, this.#program, 'serve'], {
      env: { ...process.env, ...this.#environment() },
      stdio: ['ignore', output, output],
    })
    if (file !== undefined) closeSync(file) // the child has its own
    return child
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
    this.#guard?.kill('SIGKILL') // its pid may be another one's soon
    return child.exitCode
  }

  #environment(): Record<string, string> {
    return {
      PORT: String(this.#ports.http),
      KEYFOB_MQTT_PORT: String(this.#ports.mqtt),
      KEYFOB_MQTT_WS_PORT: String(this.#ports.ws),
      KEYFOB_DATA_DIR: this.#options.dataDir,
      KEYFOB_DEMO_VEHICLES: '0',
      ...this.#options.env,
    }
  }

  async #hear(stream: Readable): Promise<void> {
    for await (const line of readLines(stream)) this.#note(line)
  }

  #note(text: string): void {
    let line: LogLine = { msg: text }
    try {
      line = JSON.parse(text) as LogLine // pino's own lines
    } catch {
      // A line that is not Keyfob's own, such as a warning of Node: kept as text.
    }
    this.log.push(line)
    if (this.log.length > 50_000) this.log.splice(0, 25_000)
  }

  /** Asked over HTTP, so that it is true at every log level. */
  async #isReady(): Promise<boolean> {
    const response = await fetch(`${this.api}/readyz`).catch(() => undefined)
    await response?.body?.cancel()
    return response?.ok === true
  }

  /** Undefined while it runs. */
  #failureOf(child: ChildProcess): Error | undefined {
    if (child.exitCode === null && child.signalCode === null) return undefined
    const { logFile } = this.#options
    const lines =
      logFile === undefined
        ? this.log.map((line) => JSON.stringify(line))
        : readFileSync(logFile, 'utf8').trimEnd().split('\n')
    const last = lines.slice(-20)
    return new Error(`Keyfob ended with ${child.exitCode ?? child.signalCode}:\n${last.join('\n')}`)
  }
}
