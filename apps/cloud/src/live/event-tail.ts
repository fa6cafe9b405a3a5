/**
 * Follows the event log and calls its listeners, in order and without gaps. The log is authoritative: a nudge only means
 * "read now", and polling finds what other processes wrote: five times a second, so that a wait for a command that another
 * process settles takes little longer. While the store is unavailable the position stays.
 *
 * Without listeners no event is read, since each process would read what all of them write; only the position moves.
 */
import { type StatusEvent } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, Periodic, milliseconds, seconds } from '@keyfob/runtime'
import type { EventFeed, EventLog } from '../ports/event-log.ts'
import type { Log } from '../ports/log.ts'

const pageSize = 1_000
const lookEvery: Duration = milliseconds(200)
/** Without listeners: what the first of them has to pass over. */
const idleLookEvery: Duration = seconds(1)

export class EventTail extends ManagedService implements EventFeed {
  readonly #events: EventLog
  readonly #listeners = new Set<(events: readonly StatusEvent[]) => void>()
  readonly #follow: Periodic
  readonly #clock: Clock
  readonly #onTold: (events: readonly StatusEvent[]) => void
  #position = 0
  #passedAt: Duration = -Infinity

  /** `onTold` is called with events that reached at least one listener. */
  constructor(
    events: EventLog,
    clock: Clock,
    log: Log,
    onTold: (events: readonly StatusEvent[]) => void = () => undefined,
  ) {
    super('event tail')
    this.#onTold = onTold
    this.#events = events
    this.#clock = clock
    const onError = (error: unknown): void => log.error('event_tail.failed', { error: String(error) })
    this.#follow = new Periodic({ name: 'event tail', interval: lookEvery, clock, run: () => this.#look(), onError })
  }

  subscribe(listener: (events: readonly StatusEvent[]) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  nudge(): void {
    if (this.#listeners.size > 0) this.#follow.nudge()
  }

  protected override async onStart(): Promise<void> {
    this.#position = await this.#events.tail()
    await this.#follow.start()
  }

  protected override onStop(): Promise<void> {
    return this.#follow.stop()
  }

  #look(): Promise<boolean> {
    if (this.#listeners.size > 0) return this.#read()
    return this.#pass()
  }

  async #read(): Promise<boolean> {
    const events = await this.#events.after(this.#position, pageSize)
    this.#position = events.at(-1)?.position ?? this.#position
    if (events.length > 0) for (const listener of this.#listeners) listener(events)
    if (events.length > 0 && this.#listeners.size > 0) this.#onTold(events)
    return events.length === pageSize
  }

  /** Not for a listener that came meanwhile: it is told of every event that was committed since. */
  async #pass(): Promise<false> {
    const now = this.#clock.monotonic()
    if (now - this.#passedAt < idleLookEvery) return false
    this.#passedAt = now
    const tail = await this.#events.tail()
    if (this.#listeners.size === 0) this.#position = tail
    return false
  }
}
