import type { Service } from './service.ts'

/** One life of a service, from start to the end of stop. */
interface Life {
  /** None for a service whose start does not ask for the signal: tens of thousands of vehicles would each keep one. */
  readonly controller: AbortController | undefined
  readonly started: Promise<void>
  stopped?: Promise<void>
}

/** `started` includes a start in progress and a start that failed: both still need a stop. */
export type ServiceState = 'stopped' | 'started' | 'stopping'

/** For a start that does not take it. */
const neverAborted = new AbortController().signal

/** The table of `Service` around two methods that need not think about it: they never overlap, and always alternate. */
export abstract class ManagedService implements Service {
  /** For people: logs and errors. */
  readonly name: string
  #life: Life | undefined

  constructor(name: string = new.target.name) {
    this.name = name
  }

  /**
   * @param stopping aborted as soon as a stop is asked for, also during the start: a start that waits should watch it
   */
  protected abstract onStart(stopping: AbortSignal): Promise<void>

  /** Closes whatever is open. A start that failed half-way is followed by this, too. */
  protected abstract onStop(): Promise<void>

  get state(): ServiceState {
    if (!this.#life) return 'stopped'
    return this.#life.stopped ? 'stopping' : 'started'
  }

  start(): Promise<void> {
    if (this.#life?.stopped) return Promise.reject(new Error(`${this.name} cannot start while it is stopping`))
    this.#life ??= this.#begin()
    return this.#life.started
  }

  stop(): Promise<void> {
    if (!this.#life) return Promise.resolve()
    this.#life.stopped ??= this.#end(this.#life)
    return this.#life.stopped
  }

  #begin(): Life {
    const controller = this.onStart.length > 0 ? new AbortController() : undefined
    // A microtask later, so that a stop from inside onStart finds a life to end.
    const started = Promise.resolve().then(() => this.onStart(controller?.signal ?? neverAborted))
    return { controller, started }
  }

  async #end(life: Life): Promise<void> {
    life.controller?.abort(new Error(`${this.name} is stopping`))
    // The caller of start has the error already.
    await life.started.catch(() => undefined)
    try {
      await this.onStop()
    } finally {
      this.#life = undefined
    }
  }
}
