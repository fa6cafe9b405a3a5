import type { CommandId } from '@keyfob/protocol'
import type { Clock, Duration, Instant } from '@keyfob/runtime'
import type { CommandStore } from '../ports/command-store.ts'

export interface PublishedTimesOptions {
  readonly store: Pick<CommandStore, 'notePublished'>
  readonly clock: Clock
  /** How long an instant waits for a step that writes it too: so long at least, and twice as long at most. */
  readonly within: Duration
}

type Times = Map<CommandId, Instant>

/** A statement with more would hold a connection and its rows for long. */
const maxAtOnce = 256

/**
 * When the broker took first attempts. Most vehicles answer within milliseconds, and the step of the answer writes the
 * instant too, so that it costs no write of its own. Where another process steps, or a vehicle takes its time, instants are
 * written many at a time, beside the groups: submits must not wait behind them. What could not be written is tried once more.
 * It is kept in memory: a crash loses an instant of the timeline, and nothing else.
 */
export class PublishedTimes {
  readonly #options: PublishedTimesOptions
  /** Noted in this span, in the one before, and those that were tried. */
  #fresh: Times = new Map()
  #due: Times = new Map()
  #again: Times = new Map()
  #isWriting = false

  constructor(options: PublishedTimesOptions) {
    this.#options = options
  }

  note(id: CommandId, at: Instant): void {
    this.#fresh.set(id, at)
    if (!this.#isWriting) void this.#writeLater()
  }

  /** Takes the instant of a command out; undefined when there is none. */
  take(id: CommandId): Instant | undefined {
    for (const times of [this.#fresh, this.#due, this.#again]) {
      const at = times.get(id)
      if (at !== undefined && times.delete(id)) return at
    }
    return undefined
  }

  /** Writes all of them now: for a stop. */
  async flush(): Promise<void> {
    await this.#write(new Map([...this.#again, ...this.#due, ...this.#fresh]))
    for (const times of [this.#fresh, this.#due, this.#again]) times.clear()
  }

  async #writeLater(): Promise<void> {
    const { clock, within } = this.#options
    this.#isWriting = true
    while (this.#fresh.size + this.#due.size + this.#again.size > 0) {
      await clock.sleep(within)
      await this.#write(this.#again)
      await this.#write(this.#due)
      ;[this.#again, this.#due, this.#fresh] = [this.#due, this.#fresh, new Map()]
    }
    this.#isWriting = false
  }

  /** Removes those that are on record then. */
  async #write(times: Times): Promise<void> {
    const all = [...times].map(([id, at]) => ({ id, at }))
    for (let begin = 0; begin < all.length; begin += maxAtOnce) {
      const some = all.slice(begin, begin + maxAtOnce)
      const noted = await this.#options.store.notePublished(some).catch(() => [])
      for (const id of noted) times.delete(id)
    }
  }
}
