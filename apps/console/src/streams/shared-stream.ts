/**
 * One stream for all tabs of a browser. HTTP/1.1 gives a browser six connections to a server, and a stream holds one as long as
 * it lasts: seven tabs with a stream each, and nothing loads any more. So one tab leads (a Web Lock decides which), reads the
 * stream, and passes on what comes by a BroadcastChannel.
 *
 * Authoritative is the position of the last item: a tab drops what is not behind the last one that it saw, and when the
 * leader is closed, whichever tab gets the lock resumes behind that. So there are neither gaps nor duplicates. Where Web Locks
 * are missing (a page over plain HTTP from another machine) each tab has a stream of its own.
 */
import type { StreamedEvent } from '@keyfob/client'
import { isBehind } from './position.ts'
import { type StreamStatus, type TabMessage, type TabName, openChannel } from './tab-channel.ts'

export interface SharedStreamOptions<Event> {
  /** The same for tabs that may see the same. */
  readonly name: TabName
  /** Reads the stream behind a position until the signal. */
  readonly read: (options: ReadOptions) => AsyncIterable<StreamedEvent<Event>>
  /** Several items may have one position: the last one is not taken for a duplicate. */
  readonly mayRepeat?: boolean
  readonly onItems: (items: readonly StreamedEvent<Event>[]) => void
  readonly onStatus: (status: StreamStatus) => void
}

export interface ReadOptions {
  readonly after: string | undefined
  readonly signal: AbortSignal
  readonly onOpen: (position: string) => void
  readonly onCut: () => void
}

/** Before another attempt where the server refuses: it may have as many streams as it takes. */
const refusedPause = 5_000

export class SharedStream<Event> {
  readonly #options: SharedStreamOptions<Event>
  readonly #end = new AbortController()
  readonly #channel
  #position: string | undefined
  #status: StreamStatus = 'connecting'
  #leads = false
  #pending: StreamedEvent<Event>[] = []
  readonly #flushing = new MessageChannel()

  constructor(options: SharedStreamOptions<Event>) {
    this.#options = options
    this.#channel = openChannel<Event>(options.name, (message) => this.#heard(message))
    // A task of its own, which browsers do not slow down in hidden tabs as they do timers: what one chunk brought goes together.
    this.#flushing.port1.addEventListener('message', () => this.#flush())
    this.#flushing.port1.start()
  }

  start(): void {
    this.#channel.post({ kind: 'asks' })
    void this.#whenLeader(() => this.#lead())
  }

  stop(): void {
    this.#end.abort()
    this.#flush()
    this.#channel.close()
    this.#flushing.port1.close()
  }

  async #whenLeader(lead: () => Promise<void>): Promise<void> {
    const { signal } = this.#end
    // Not in every context: TypeScript's types assume that it is secure.
    const locks = navigator.locks as LockManager | undefined
    if (locks === undefined) return lead()
    await locks.request(`keyfob.${this.#options.name}`, { signal }, lead).catch(() => undefined) // ended meanwhile
  }

  async #lead(): Promise<void> {
    this.#leads = true
    const { signal } = this.#end
    while (!signal.aborted) {
      await this.#readOnce(signal).catch(() => undefined) // refused, or not reachable: the status says so
      if (signal.aborted) return
      this.#tell('reconnecting')
      await new Promise((resolve) => setTimeout(resolve, refusedPause))
    }
  }

  async #readOnce(signal: AbortSignal): Promise<void> {
    const onOpen = (position: string): void => {
      this.#position ??= position
      this.#channel.post({ kind: 'position', position: this.#position })
      this.#tell('live')
    }
    const onCut = (): void => this.#tell('reconnecting')
    for await (const item of this.#options.read({ after: this.#position, signal, onOpen, onCut })) {
      if (this.#pending.push(item) === 1) this.#flushing.port2.postMessage(undefined)
    }
  }

  #flush(): void {
    const items = this.#pending
    if (items.length === 0) return
    this.#pending = []
    this.#channel.post({ kind: 'items', items })
    this.#take(items)
  }

  #heard(message: TabMessage<Event>): void {
    if (message.kind === 'items') this.#take(message.items)
    else if (message.kind === 'status' && !this.#leads) this.#show(message.status)
    else if (message.kind === 'position') this.#position ??= message.position
    else if (message.kind === 'asks' && this.#leads) {
      this.#channel.post({ kind: 'status', status: this.#status })
      if (this.#position !== undefined) this.#channel.post({ kind: 'position', position: this.#position })
    }
  }

  #take(items: readonly StreamedEvent<Event>[]): void {
    const { mayRepeat = false, onItems } = this.#options
    const fresh = items.filter(
      ({ position }) => isBehind(position, this.#position) || (mayRepeat && position === this.#position),
    )
    if (fresh.length === 0) return
    this.#position = fresh.at(-1)?.position
    onItems(fresh)
  }

  #tell(status: StreamStatus): void {
    this.#channel.post({ kind: 'status', status })
    this.#show(status)
  }

  #show(status: StreamStatus): void {
    if (this.#status === status) return
    this.#status = status
    this.#options.onStatus(status)
  }
}
