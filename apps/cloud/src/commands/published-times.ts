import type { CommandId } from '@keyfob/protocol'
import type { Clock, Duration, Instant } from '@keyfob/runtime'

export interface PublishedTimesOptions {
  readonly clock: Clock
  /** How long an instant waits for a step that writes it too. */
  readonly within: Duration
  /** Writes an instant that no step took. */
  readonly write: (id: CommandId, at: Instant) => Promise<unknown>
}

/**
 * When the broker took first attempts. Most vehicles answer within milliseconds, and the step of the answer writes the
 * instant too, so that it costs no write of its own. It is kept in memory: a crash loses an instant of the timeline, and
 * nothing else.
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

  /** Takes the instant of a command out; undefined when there is none. */
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
