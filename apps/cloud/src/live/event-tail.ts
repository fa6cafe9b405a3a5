/**
 * Follows the event log and tells its listeners, in order and without gaps. Authoritative is the log: a nudge only says
 * "look now", and a look every second finds what other processes wrote. When the store is away the position stays.
 */
import { type StatusEvent } from '@keyfob/protocol'
import { type Clock, ManagedService, Periodic, seconds } from '@keyfob/runtime'
import type { EventFeed, EventLog } from '../ports/event-log.ts'
import type { Log } from '../ports/log.ts'

const pageSize = 1_000

export class EventTail extends ManagedService implements EventFeed {
  readonly #events: EventLog
  readonly #listeners = new Set<(events: readonly StatusEvent[]) => void>()
  readonly #follow: Periodic
  #position = 0

  constructor(events: EventLog, clock: Clock, log: Log) {
    super('event tail')
    this.#events = events
    const onError = (error: unknown): void => log.error('event_tail.failed', { error: String(error) })
    this.#follow = new Periodic({ name: 'event tail', interval: seconds(1), clock, run: () => this.#read(), onError })
  }

  subscribe(listener: (events: readonly StatusEvent[]) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  nudge(): void {
    this.#follow.nudge()
  }

  protected override async onStart(): Promise<void> {
    this.#position = await this.#events.tail()
    await this.#follow.start()
  }

  protected override onStop(): Promise<void> {
    return this.#follow.stop()
  }

  async #read(): Promise<boolean> {
    const events = await this.#events.after(this.#position, pageSize)
    this.#position = events.at(-1)?.position ?? this.#position
    if (events.length > 0) for (const listener of this.#listeners) listener(events)
    return events.length === pageSize
  }
}
