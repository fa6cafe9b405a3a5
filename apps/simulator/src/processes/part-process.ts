import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, seconds } from '@keyfob/runtime'
import type { FleetOrder, FromPart, PartState, ToPart } from './fleet-messages.ts'

/** The built program: this file may run from its source, which Node cannot start. */
const program = fileURLToPath(new URL('../../dist/fleet-part-main.js', import.meta.url))
/**
 * A small young generation (of 16 MB by default), a heap that prefers small to fast, and a collection at the end of the
 * start: measured with 10,000 vehicles, together a third of the process.
 */
const nodeArgs = ['--max-semi-space-size=1', '--optimize-for-size', '--expose-gc']
/** A vehicle that says goodbye has 2 s; a broker that answers none of ten thousand takes this long. */
const stopWithin: Duration = seconds(90)

/** The process of a part ended by itself: its vehicles are lost, and nothing is proved about them. */
export class FleetProcessEnded extends Error {
  override readonly name = 'FleetProcessEnded'
}

export interface PartProcessOptions {
  readonly order: FleetOrder
  readonly clock: Clock
  /** Everything that it tells, in order. Must not throw. */
  readonly onMessage: (message: FromPart) => void
  /** It ended, and was not told to. */
  readonly onLost: (problem: FleetProcessEnded) => void
}

/** The parent's side of one `FleetPart`. */
export class PartProcess {
  readonly #options: PartProcessOptions
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  readonly #answers = new Map<FromPart['kind'], { resolve: () => void; reject: (problem: Error) => void }>()
  #isStopping = false
  state: PartState

  /** Starts the process; its vehicles wait for `start`. */
  constructor(options: PartProcessOptions) {
    this.#options = options
    const { vehicles } = options.order
    this.state = { connected: 0, neverConnected: vehicles, whyNotConnected: null, behaving: {} }
    this.#child = fork(program, { execArgv: nodeArgs })
    this.#child.on('message', (message) => this.#hear(message as FromPart)) // the program sends nothing else
    this.#child.on('error', () => undefined) // 'exit' follows, or it never ran
    this.#exited = new Promise((resolve) =>
      this.#child.once('exit', (code, signal) => {
        this.#end(code ?? signal)
        resolve()
      }),
    )
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Resolves when its vehicles have had their chance to connect. @throws FleetProcessEnded */
  start(): Promise<void> {
    return this.#ask({ kind: 'start', order: this.#options.order }, 'started')
  }

  becomeCalm(): void {
    this.#send({ kind: 'calm' })
  }

  /** One of its vehicles. */
  wake(vin: Vin): void {
    this.#send({ kind: 'wake', vin })
  }

  /** Resolves when everything that it noted until now was told. @throws FleetProcessEnded */
  report(): Promise<void> {
    return this.#ask({ kind: 'report' }, 'reported')
  }

  /** Ends it in order; in any case it ends. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const { resolve } of this.#answers.values()) resolve()
    this.#send({ kind: 'stop' })
    const tooLong = this.#options.clock.schedule(stopWithin, () => this.#child.kill('SIGKILL'))
    await this.#exited
    tooLong.cancel()
  }

  #hear(message: FromPart): void {
    if (message.kind === 'state') this.state = message.state
    this.#options.onMessage(message)
    this.#answers.get(message.kind)?.resolve()
    this.#answers.delete(message.kind)
  }

  #ask(message: ToPart, answer: FromPart['kind']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#answers.set(answer, { resolve, reject })
      this.#send(message)
    })
  }

  #send(message: ToPart): void {
    if (this.#child.connected) this.#child.send(message)
  }

  #end(how: number | string | null): void {
    if (this.#isStopping) return
    const { firstVehicle, vehicles } = this.#options.order
    const range = `${firstVehicle} to ${firstVehicle + vehicles - 1}`
    const problem = new FleetProcessEnded(
      `The process of the vehicles ${range} ended with ${how}, so nothing is proved about them.`,
    )
    this.state = { ...this.state, connected: 0 }
    for (const { reject } of this.#answers.values()) reject(problem)
    this.#options.onLost(problem)
  }
}
