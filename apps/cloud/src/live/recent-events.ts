/**
 * The event log, with recent commits of this process in memory: the readers of the log (streams, waits, the relay) need
 * not read back what was just written. The log is authoritative. Positions have no gaps, in the order of commit. Where the
 * next one is not in memory, because another process wrote it, a transaction was rolled back, or the process has just
 * started, the log is read.
 */
import type { StatusEvent } from '@keyfob/protocol'
import type { EventFilter, EventLog } from '../ports/event-log.ts'

/** Some seconds of a busy process; a reader that is further behind reads the log. */
const keptDefault = 8_192

export class RecentEvents implements EventLog {
  readonly #log: EventLog
  readonly #kept: number
  /** By position, in the order of insertion: the oldest goes first. */
  readonly #events = new Map<number, StatusEvent>()

  constructor(log: EventLog, kept: number = keptDefault) {
    this.#log = log
    this.#kept = kept
  }

  /** Events that were committed, in any order. */
  keep(events: readonly StatusEvent[]): void {
    for (const event of events) this.#events.set(event.position, event)
    for (const position of this.#events.keys()) {
      if (this.#events.size <= this.#kept) return
      this.#events.delete(position)
    }
  }

  after(position: number, limit: number, filter?: EventFilter): Promise<readonly StatusEvent[]> {
    const recent = filter === undefined ? this.#runAfter(position, limit) : []
    return recent.length > 0 ? Promise.resolve(recent) : this.#log.after(position, limit, filter)
  }

  tail(): Promise<number> {
    return this.#log.tail()
  }

  #runAfter(position: number, limit: number): readonly StatusEvent[] {
    const run: StatusEvent[] = []
    for (let next = position + 1; run.length < limit; next += 1) {
      const event = this.#events.get(next)
      if (event === undefined) return run
      run.push(event)
    }
    return run
  }
}
