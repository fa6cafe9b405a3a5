import type { StatusEvent } from '@keyfob/protocol'
import type { EventFeed } from '../../ports/event-log.ts'

type Listener = (events: readonly StatusEvent[]) => void

/** For tests: a feed whose listeners can be counted, and which can publish more than the log holds. */
export class SampleFeed implements EventFeed {
  readonly listeners = new Set<Listener>()
  /** Position of the newest published event. */
  position = 0
  readonly #feed: EventFeed

  constructor(feed: EventFeed) {
    this.#feed = feed
  }

  subscribe(listener: Listener): () => void {
    const unsubscribe = this.#feed.subscribe((events) => {
      listener(events)
      this.position = events.at(-1)?.position ?? this.position
    })
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
      unsubscribe()
    }
  }

  nudge(): void {
    this.#feed.nudge()
  }

  tell(events: readonly StatusEvent[]): void {
    for (const listener of this.listeners) listener(events)
  }
}
