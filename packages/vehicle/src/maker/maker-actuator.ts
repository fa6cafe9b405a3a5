/**
 * The actuator of a vehicle that is reached by its maker's API: start once, then poll until it has ended.
 *
 * The vehicle in front of it judges, remembers and answers. What is added here is what an API in between makes of an effect: a
 * `start` whose answer is lost may have been taken, so it is repeated only where the maker makes one request of the two [L4]; the
 * id of a request is durable before it is polled, so that a later run continues to poll and starts nothing; and what proves
 * nothing is `unknown` [L7].
 */
import type { CommandMessage } from '@keyfob/protocol'
import { type BackoffOptions, type Clock, type Duration, backoff, seconds, systemClock } from '@keyfob/runtime'
import type { Actuator, KnownState, Outcome, Pursuit, Refusal } from '../actuator.ts'
import { callMaker } from './call-maker.ts'
import type { MakerApi, Polled, Started } from './maker-api.ts'
import { MakerError } from './maker-error.ts'
import { nothingStarted, outcomeOf, refusalOf, unknownStart } from './maker-outcomes.ts'

/** Above what a healthy API takes, and below the shortest answer timeout of the catalogue. */
const callWithinDefault: Duration = seconds(8)
/** A car takes seconds; a maker counts requests. */
const pausesDefault: BackoffOptions = { base: seconds(1), max: seconds(5), factor: 1.5 }
/** Before its answer timeout a command that is not started is given up, so that the answer is `failed` and not `unknown`. */
const margin: Duration = seconds(1)

export interface MakerActuatorOptions {
  readonly api: MakerApi
  readonly clock?: Clock
  /** For one request to the maker. Default 8 s. */
  readonly callWithin?: Duration
  /** Between requests about one command; `Retry-After` lengthens a pause. Default 1 s, growing to 5 s. */
  readonly pauses?: BackoffOptions
  /** For instance to report the state that the command has brought about. Must not throw. */
  readonly onSucceeded?: (command: CommandMessage) => void
}

export class MakerActuator implements Actuator {
  readonly #api: MakerApi
  readonly #clock: Clock
  readonly #callWithin: Duration
  readonly #pauses: BackoffOptions
  readonly #onSucceeded: (command: CommandMessage) => void

  constructor({ api, clock = systemClock, callWithin, pauses, onSucceeded = () => undefined }: MakerActuatorOptions) {
    this.#api = api
    this.#clock = clock
    this.#callWithin = callWithin ?? callWithinDefault
    this.#pauses = pauses ?? pausesDefault
    this.#onSucceeded = onSucceeded
  }

  refuse(command: CommandMessage): Refusal | undefined {
    return this.#api.refuse(command)
  }

  async execute(command: CommandMessage, signal: AbortSignal, _state: KnownState, pursuit: Pursuit): Promise<Outcome> {
    const started = await this.#start(command, signal, pursuit)
    if (typeof started !== 'string') return started
    return this.#follow(command, started, signal, pursuit)
  }

  /** Never starts: what an earlier run began is polled, found, or not known. */
  async resume(
    command: CommandMessage,
    note: string | undefined,
    signal: AbortSignal,
    pursuit: Pursuit,
  ): Promise<Outcome> {
    if (note !== undefined) return this.#poll(command, note, signal)
    const request = await this.#find(command, signal)
    if (request !== undefined) return this.#follow(command, request, signal, pursuit)
    return { status: 'unknown', reason: { code: 'interrupted', detail: 'no id of its request was noted' } }
  }

  /** The id of its request, or the outcome where there is none. Returns also when the signal is aborted. */
  async #start(command: CommandMessage, signal: AbortSignal, pursuit: Pursuit): Promise<string | Outcome> {
    const giveUpAt = this.#clock.monotonic() + seconds(command.answerTimeoutSeconds) - margin
    let mayBeStarted = false
    for (let attempt = 1; ; attempt += 1) {
      try {
        const started = await this.#call(signal, (ends) => this.#api.start(command, ends))
        return started.kind === 'started' ? started.request : this.#withoutRequest(command, started)
      } catch (error) {
        const { kind, message, retryAfter } = makerErrorOf(error)
        mayBeStarted ||= kind === 'no_answer'
        // A stop: the next run asks what became of it.
        if (mayBeStarted) signal.throwIfAborted()
        const end = (): Outcome => (mayBeStarted ? unknownStart(message) : nothingStarted(message))
        if (kind === 'no_answer' && this.#api.startsOnce !== true) return this.#findOr(command, signal, end())
        if (kind === 'unauthorized') return end()
        const pause = this.#pause(attempt, retryAfter)
        if (this.#clock.monotonic() + pause > giveUpAt || !(await this.#waited(pause, signal))) return end()
        // Time has passed since the vehicle asked [L5].
        const refusal = pursuit.refusal()
        if (refusal !== undefined) return mayBeStarted ? end() : refusal
      }
    }
  }

  /** Follows a request whose id is made durable first. Without that, a later run has only `find`. */
  async #follow(command: CommandMessage, request: string, signal: AbortSignal, pursuit: Pursuit): Promise<Outcome> {
    await pursuit.note(request).catch(() => undefined)
    return this.#poll(command, request, signal)
  }

  /** @throws the signal's reason: it has not ended by then */
  async #poll(command: CommandMessage, request: string, signal: AbortSignal): Promise<Outcome> {
    for (let attempt = 1; ; attempt += 1) {
      let retryAfter: Duration | undefined
      try {
        const polled = await this.#call(signal, (ends) => this.#api.poll(request, command, ends))
        if (polled.kind === 'ended') return this.#ended(command, polled)
      } catch (error) {
        retryAfter = makerErrorOf(error).retryAfter
      }
      await this.#clock.sleep(this.#pause(attempt, retryAfter), signal)
    }
  }

  async #findOr(command: CommandMessage, signal: AbortSignal, otherwise: Outcome): Promise<string | Outcome> {
    const request = await this.#find(command, signal)
    if (request === undefined) signal.throwIfAborted()
    return request ?? otherwise
  }

  /** Asks a few times: a request that is on its way is not there at first. */
  async #find(command: CommandMessage, signal: AbortSignal): Promise<string | undefined> {
    if (this.#api.find === undefined) return undefined
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const asked = this.#call(signal, async (ends) => this.#api.find?.(command, ends))
      const request = await asked.catch(() => undefined)
      if (request !== undefined || !(await this.#waited(this.#pause(attempt), signal))) return request
    }
    return undefined
  }

  #withoutRequest(command: CommandMessage, started: Exclude<Started, { kind: 'started' }>): Outcome {
    if (started.kind === 'ended') return this.#ended(command, started)
    return refusalOf(this.#api.codes, started.code, started.detail)
  }

  #ended(command: CommandMessage, { code, detail }: Extract<Polled, { kind: 'ended' }>): Outcome {
    const outcome = outcomeOf(this.#api.codes, code, detail)
    if (outcome.status === 'succeeded') this.#onSucceeded(command)
    return outcome
  }

  #call<Value>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    return callMaker({ clock: this.#clock, within: this.#callWithin, signal }, call)
  }

  #pause(attempt: number, retryAfter: Duration = 0): Duration {
    return Math.max(retryAfter, backoff(attempt, this.#pauses))
  }

  /** Whether it is over, and not the signal aborted. */
  #waited(pause: Duration, signal: AbortSignal): Promise<boolean> {
    return this.#clock.sleep(pause, signal).then(
      () => true,
      () => false,
    )
  }
}

const makerErrorOf = (error: unknown): MakerError =>
  error instanceof MakerError ? error : new MakerError('no_answer', String(error))
