import type { Service } from './service.ts'

/** One life of a service, from start to the end of stop. */
interface Life {
  /** Made when it is asked for: tens of thousands of vehicles would each keep one for nothing. */
  controller?: AbortController
  readonly started: Promise<void>
  stopped?: Promise<void>
}

/** `started` includes a start in progress and a start that failed: both still need a stop. */
export type ServiceState = 'stopped' | 'started' | 'stopping'

/** The table of `Service` around two methods that need not think about it: they never overlap, and always alternate. */
export abstract class ManagedService implements Service {
  /** For people: logs and errors. */
  readonly name: string
  #life: Life | undefined

  constructor(name: string = new.target.name) {
    this.name = name
  }

  /** A start that waits should watch `stopping`. */
  protected abstract onStart(): Promise<void>

  /** Closes whatever is open. A start that failed half-way is followed by this, too. */
  protected abstract onStop(): Promise<void>

  /**
   * Aborted as soon as a stop is asked for, also during the start. Of this life: a later start has a signal of its own.
   * @throws Error when it is not started
   */
  protected get stopping(): AbortSignal {
    if (!this.#life) throw new Error(`${this.name} is not started`)
    this.#life.controller ??= new AbortController()
    if (this.#life.stopped) this.#abort(this.#life)
    return this.#life.controller.signal
  }

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
    // A microtask later, so that a stop from inside onStart finds a life to end.
    return { started: Promise.resolve().then(() => this.onStart()) }
  }

  #abort({ controller }: Life): void {
    controller?.abort(new Error(`${this.name} is stopping`))
  }

  async #end(life: Life): Promise<void> {
    this.#abort(life)
    // The caller of start has the error already.
    await life.started.catch(() => undefined)
    try {
      await this.onStop()
    } finally {
      this.#life = undefined
    }
  }
}
