import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { type Clock, type Duration, type Service, Periodic, seconds } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { ProcessStore } from '../ports/process-store.ts'
import type { SystemFacts } from '../ports/system-facts.ts'

const renewEvery: Duration = seconds(5)
/** Two renewals may fail before a process counts as down. */
export const countsFor: Duration = 3 * renewEvery

export interface ProcessEntryOptions {
  readonly store: ProcessStore
  readonly system: () => SystemFacts
  readonly version: string
  readonly clock: Clock
  readonly log: Log
}

/** The entry of this process in the list of those that run: renewed while it does, and removed when it stops. */
export class ProcessEntry implements Service {
  readonly #options: ProcessEntryOptions
  readonly #id = randomUUID()
  readonly #periodic: Periodic

  constructor(options: ProcessEntryOptions) {
    this.#options = options
    this.#periodic = new Periodic({
      name: 'process entry',
      interval: renewEvery,
      clock: options.clock,
      run: () => this.#renew(),
      onError: (error) => this.#note(error),
    })
  }

  /** Does not wait for the first renewal: nothing depends on it. */
  start(): Promise<void> {
    return this.#periodic.start()
  }

  async stop(): Promise<void> {
    await this.#periodic.stop()
    await this.#options.store.remove(this.#id).catch((error: unknown) => this.#note(error))
  }

  async #renew(): Promise<void> {
    const { store, system, version } = this.#options
    const { roles, since, brokers } = system()
    await store.renew({ id: this.#id, host: hostname().slice(0, 255), version, roles, since, brokers })
  }

  #note(error: unknown): void {
    this.#options.log.warn('process.not_listed', { error: String(error) })
  }
}
