import type { CommandId } from '@keyfob/protocol'
import type { Clock, Duration, Instant } from '@keyfob/runtime'

export interface PublishedTimesOptions {
  readonly clock: Clock
  /** How long a time waits for a step that takes it along. */
  readonly within: Duration
  /** Writes one that no step took. */
  readonly write: (id: CommandId, at: Instant) => Promise<unknown>
}

/**
 * When the broker took first attempts. Most vehicles answer within milliseconds, and the step that their answer makes takes
 * the time along, so that it costs no write of its own. Kept in memory: what dies with the process is a time of the
 * timeline, and nothing else.
 */
export class PublishedTimes {
  readonly #options: PublishedTimesOptions
  readonly #times = new Map<CommandId, Instant>()
  #isFlushing = false

  constructor(options: PublishedTimesOptions) {
    this.#options = options
  }

  note(id: CommandId, at: Instant): void {
    this.#times.set(id, at)
    if (!this.#isFlushing) void this.#flushLater()
  }

  /** The time of a command, which is no longer kept here; undefined when there is none. */
  take(id: CommandId): Instant | undefined {
    const at = this.#times.get(id)
    this.#times.delete(id)
    return at
  }

  /** Writes all of them now. */
  flush(): void {
    for (const [id, at] of this.#times) this.#options.write(id, at).catch(() => undefined)
    this.#times.clear()
  }

  async #flushLater(): Promise<void> {
    this.#isFlushing = true
    await this.#options.clock.sleep(this.#options.within)
    this.#isFlushing = false
    this.flush()
  }
}
