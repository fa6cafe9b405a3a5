/** What this tab shows of the stream: a ring of rows and the state of the line, told to React once a frame. */
import type { KeyfobClient, StatusEvent, StreamedEvent } from '@keyfob/client'
import { serverNow } from '../session/server-clock.ts'
import { Ring } from './ring.ts'
import { SharedStream } from './shared-stream.ts'
import type { StreamStatus } from './tab-channel.ts'

/** More than a person reads back, and some megabytes. */
export const rowsMax = 2_000

export interface FeedView {
  readonly status: StreamStatus
  /** How old the newest event was when it came, in ms. */
  readonly lag: number
  /** When it came, in ms since 1970. */
  readonly cameAt: number
  /** Grows with each frame in which something changed. */
  readonly version: number
}

export class EventFeed {
  readonly rows = new Ring<StreamedEvent>(rowsMax)
  readonly #readers = new Set<() => void>()
  readonly #watchers = new Set<(events: readonly StreamedEvent[]) => void>()
  readonly #stream: SharedStream<StatusEvent>
  #view: FeedView = { status: 'connecting', lag: 0, cameAt: 0, version: 0 }
  #isDue = false

  /** `who`: tabs of the same caller share a stream. */
  constructor(api: KeyfobClient, who: string) {
    this.#stream = new SharedStream({
      name: `events.${who}`,
      read: (options) => api.events.stream(options),
      onItems: (events) => this.#take(events),
      onStatus: (status) => this.#change({ status }),
    })
  }

  start(): void {
    this.#stream.start()
  }

  stop(): void {
    this.#stream.stop()
  }

  readonly view = (): FeedView => this.#view

  /** Told once a frame, while the tab is visible. */
  readonly subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader)
    return () => void this.#readers.delete(reader)
  }

  /** Told of every batch as it comes. */
  watch(watcher: (events: readonly StreamedEvent[]) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #take(events: readonly StreamedEvent[]): void {
    for (const event of events) this.rows.push(event)
    const newest = events.at(-1)
    const cameAt = serverNow()
    const lag = newest === undefined ? 0 : Math.max(0, cameAt - Date.parse(newest.event.time))
    for (const watcher of this.#watchers) watcher(events)
    this.#change({ lag, cameAt })
  }

  #change(part: Partial<FeedView>): void {
    this.#view = { ...this.#view, ...part, version: this.#view.version + 1 }
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      for (const reader of this.#readers) reader()
    })
  }
}
