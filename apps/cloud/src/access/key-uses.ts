import { type Clock, type Duration, type Instant, type Service, Periodic, minutes } from '@keyfob/runtime'
import type { ApiKeyId, ApiKeyStore } from '../ports/api-key.ts'
import type { Log } from '../ports/log.ts'

const interval: Duration = minutes(1)

/** When each key was used last: kept in memory, and written once a minute, beside the requests. */
export class KeyUses implements Service {
  readonly #store: Pick<ApiKeyStore, 'noteUses'>
  readonly #log: Log
  readonly #periodic: Periodic
  #uses = new Map<ApiKeyId, Instant>()

  constructor(store: Pick<ApiKeyStore, 'noteUses'>, clock: Clock, log: Log) {
    this.#store = store
    this.#log = log
    this.#periodic = new Periodic({
      name: 'key uses',
      interval,
      clock,
      run: () => this.#write(),
      onError: (error) => this.#note(error),
    })
  }

  note(id: ApiKeyId, at: Instant): void {
    this.#uses.set(id, at)
  }

  start(): Promise<void> {
    return this.#periodic.start()
  }

  async stop(): Promise<void> {
    await this.#periodic.stop()
    await this.#write().catch((error: unknown) => this.#note(error))
  }

  async #write(): Promise<void> {
    const uses = this.#uses
    this.#uses = new Map()
    if (uses.size > 0) await this.#store.noteUses(uses)
  }

  /** Not retried: the next use is written anyway. */
  #note(error: unknown): void {
    this.#log.warn('api_key.use_not_written', { error: String(error) })
  }
}
