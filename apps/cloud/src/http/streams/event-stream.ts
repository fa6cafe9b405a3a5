/**
 * One reader of status events, over one HTTP answer. The log is authoritative: it is replayed in pages from the reader's
 * position. Events of the feed are buffered meanwhile, and follow without gaps or duplicates, since positions only grow.
 * That is why the subscription comes before the replay.
 *
 * When the reader is slow, live events wait in a bounded buffer until the socket drains. When the buffer is full, or the
 * socket takes nothing for a whole heartbeat, the reader is disconnected and may resume from the log. When the log cannot
 * be read the stream ends, and may resume likewise. It writes nothing durable, and holds one page and the buffer at most.
 */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { EventOrigin, StatusEvent } from '@keyfob/protocol'
import { type Clock, type Duration, type Timer, seconds } from '@keyfob/runtime'
import { type EventFeed, type EventFilter, type EventLog, wantsLabels } from '../../ports/event-log.ts'
import { comment, opening, positionOnly, serverSentEvent } from './server-sent-event.ts'

/** Below the idle timeouts of common proxies (30 s and more). */
const heartbeatInterval: Duration = seconds(15)
const pageSize = 200
/** A few batches of the feed; about 2 MB of events in the worst case of large results. */
export const bufferedEventsMax = 4_096
/** Most bytes that are handed to the socket before it must drain: many large results would be tens of megabytes a reader. */
const charactersAtOnce = 65_536
/** How long a disconnected reader has to take the last comment. */
const lastWords: Duration = seconds(1)

export interface EventStreamSource {
  readonly events: EventLog
  readonly feed: EventFeed
  readonly origin: EventOrigin
  readonly clock: Clock
}

export interface EventSelection {
  readonly filter: EventFilter
  /** Events after it are sent. */
  readonly from: number
  /** Whether nothing can come after this event. */
  readonly isLast: (event: StatusEvent) => boolean
}

export class EventStream {
  readonly #source: EventStreamSource
  readonly #selection: EventSelection
  readonly #sink: ServerResponse
  readonly #ending = new AbortController()
  #position: number
  #buffer: StatusEvent[] = []
  /** The feed came to here. */
  #heardTo = 0
  #replaying = true
  /** The log has what is not in the buffer: it overflowed during the replay, or only the log knows which vehicles have the labels. */
  #dropped = false
  #last: StatusEvent | undefined
  #draining = false
  #lastComment = 'the stream ends'
  #wake = (): void => undefined

  constructor(source: EventStreamSource, sink: ServerResponse, selection: EventSelection) {
    this.#source = source
    this.#sink = sink
    this.#selection = selection
    this.#position = selection.from
  }

  /** Resolves when the stream is over: its last event was sent, the reader left or was cut off, or `stopping` was aborted; a reason that is text is sent to the reader. */
  async run(stopping: AbortSignal): Promise<void> {
    const unsubscribe = this.#source.feed.subscribe((events) => this.#hear(events))
    const stop = (): void =>
      this.#end(
        typeof stopping.reason === 'string' ? stopping.reason : 'the server stops; reconnect with Last-Event-ID',
      )
    const leave = (): void => this.#end('')
    stopping.addEventListener('abort', stop)
    this.#sink.once('close', leave).on('error', leave)
    if (stopping.aborted) stop()
    let heartbeat: Timer | undefined
    const beat = (): void => {
      this.#beat()
      heartbeat = this.#source.clock.schedule(heartbeatInterval, beat)
    }
    heartbeat = this.#source.clock.schedule(heartbeatInterval, beat)
    try {
      await this.#send(opening(this.#position))
      await this.#replay()
      await this.#follow()
    } catch {
      this.#lastComment = 'the log cannot be read now; reconnect with Last-Event-ID'
    } finally {
      heartbeat.cancel()
      unsubscribe()
      stopping.removeEventListener('abort', stop)
      this.#sink.off('close', leave)
      this.#close()
    }
  }

  get #ended(): boolean {
    return this.#ending.signal.aborted
  }

  /** Called by the feed: buffers the events that the reader wants, and never waits. */
  #hear(events: readonly StatusEvent[]): void {
    const { filter } = this.#selection
    const wanted = events.filter((event) => event.position > this.#position && isWanted(event, filter))
    if (!wantsLabels(filter)) this.#buffer.push(...wanted)
    else this.#dropped ||= wanted.length > 0
    this.#heardTo = Math.max(this.#heardTo, events.at(-1)?.position ?? 0)
    if (this.#buffer.length > bufferedEventsMax) this.#overflow()
    if (this.#buffer.length > 0 || this.#dropped) this.#wake()
  }

  #overflow(): void {
    this.#buffer = []
    if (this.#replaying) this.#dropped = true
    else this.#end('the reader is too slow; reconnect with Last-Event-ID')
  }

  async #replay(): Promise<void> {
    this.#replaying = true
    for (;;) {
      this.#dropped = false
      const heardTo = this.#heardTo
      while (!this.#ended) {
        const page = await this.#source.events.after(this.#position, pageSize, this.#selection.filter)
        await this.#sendEvents(page)
        if (page.length < pageSize) break
      }
      // The next time begins where this one has looked.
      if (wantsLabels(this.#selection.filter)) this.#position = Math.max(this.#position, heardTo)
      if (this.#ended || !this.#dropped) break
    }
    this.#replaying = false
  }

  async #follow(): Promise<void> {
    while (!this.#ended) {
      const batch = this.#buffer
      this.#buffer = []
      await this.#sendEvents(batch)
      if (this.#dropped) await this.#replay()
      if (this.#buffer.length > 0) continue
      if (this.#last && this.#selection.isLast(this.#last)) return
      if (!this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  async #sendEvents(events: readonly StatusEvent[]): Promise<void> {
    let text = ''
    for (const event of events) {
      if (event.position <= this.#position) continue
      this.#position = event.position
      this.#last = event
      text += serverSentEvent(event, this.#source.origin)
      if (text.length < charactersAtOnce) continue
      await this.#send(text)
      text = ''
    }
    if (text !== '') await this.#send(text)
  }

  async #send(text: string): Promise<void> {
    if (this.#ended || this.#sink.write(text)) return
    this.#draining = true
    // Aborted when the stream ends: then the socket does not drain any more.
    await once(this.#sink, 'drain', { signal: this.#ending.signal }).catch(() => undefined)
    this.#draining = false
  }

  #beat(): void {
    if (this.#draining) this.#end('the reader is too slow; reconnect with Last-Event-ID')
    else if (!this.#ended) this.#sink.write(this.#passed() + comment('still here'))
  }

  /** A reader whose filter took nothing for long resumes from here, and not from its last event. */
  #passed(): string {
    if (this.#replaying || this.#dropped || this.#buffer.length > 0 || this.#heardTo <= this.#position) return ''
    this.#position = this.#heardTo
    return positionOnly(this.#position)
  }

  #end(lastComment: string): void {
    if (this.#ended) return
    this.#lastComment = lastComment
    this.#ending.abort()
    this.#wake()
  }

  #close(): void {
    if (this.#sink.destroyed) return
    this.#sink.end(comment(this.#lastComment))
    const cut = this.#source.clock.schedule(lastWords, () => this.#sink.destroy())
    this.#sink.once('close', () => cut.cancel())
  }
}

/** Apart from the labels, which are not in an event. */
const isWanted = (event: StatusEvent, { commandId, vin, states, command }: EventFilter): boolean =>
  (commandId === undefined || event.commandId === commandId) &&
  (vin === undefined || event.vin === vin) &&
  (states === undefined || states.includes(event.state)) &&
  (command === undefined || event.command === command)
