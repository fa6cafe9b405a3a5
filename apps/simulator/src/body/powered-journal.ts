import type { MemoryEntry } from '@keyfob/protocol'
import type { Journal } from '@keyfob/vehicle'
import type { Power } from './power.ts'

/** A journal under power. A write in progress at the cut may be durable, but is never reported. */
export class PoweredJournal implements Journal {
  readonly #journal: Journal
  readonly #power: Power
  #last: Promise<unknown> = Promise.resolve()

  constructor(journal: Journal, power: Power) {
    this.#journal = journal
    this.#power = power
  }

  open(): Promise<readonly MemoryEntry[]> {
    return this.#powered(() => this.#journal.open())
  }

  append(entries: readonly MemoryEntry[]): Promise<void> {
    return this.#powered(() => this.#journal.append(entries))
  }

  rewrite(entries: readonly MemoryEntry[]): Promise<void> {
    return this.#powered(() => this.#journal.rewrite(entries))
  }

  async close(): Promise<void> {
    if (this.#power.isOn) await this.#journal.close()
  }

  /** For the caller that cut the power: resolves when the disk is at rest and closed, so that the next run may open it. */
  async release(): Promise<void> {
    await this.#last
    await this.#journal.close()
  }

  async #powered<Value>(run: () => Promise<Value>): Promise<Value> {
    this.#power.assertOn()
    const running = run()
    this.#last = running.catch(() => undefined)
    const value = await running
    this.#power.assertOn()
    return value
  }
}
