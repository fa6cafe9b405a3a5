/**
 * One reader of presence changes, over one HTTP answer. Presence is a hint without a log: what the vehicles' rows say is
 * authoritative, so each round reads the rows that changed lately, and tells of each vehicle its latest change. One that
 * came and went within a round is told as it is then.
 *
 * Instants are of several processes, and a row is seen when it is committed, a moment after its instant: each round begins
 * some seconds back, and leaves out what was told. When the reader takes nothing for a heartbeat, or the store is
 * unavailable, the stream ends; the reader resumes from the instant of its last event.
 */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, seconds } from '@keyfob/runtime'
import type { VehicleService } from '../../ports/command-service.ts'
import type { PresenceChange } from '../../ports/vehicle-store.ts'
import { comment, opening, presenceEvent } from './server-sent-event.ts'

const lookEvery: Duration = seconds(1)
const heartbeatInterval: Duration = seconds(15)
/** The longest a statement may take that writes presence. */
const lateBy: Duration = seconds(5)
const pageSize = 500

export interface PresenceStreamSource {
  readonly vehicles: Pick<VehicleService, 'presenceAfter'>
  readonly clock: Clock
}

export class PresenceStream {
  readonly #source: PresenceStreamSource
  readonly #sink: ServerResponse
  readonly #ending = new AbortController()
  /** Of each vehicle that changed lately. */
  readonly #told = new Map<Vin, PresenceChange>()
  readonly #boundTo: readonly string[] | undefined
  #newest: Instant
  #sentAt: Duration
  #lastComment = 'the server stops; reconnect with Last-Event-ID'

  /** `boundTo`: of vehicles with one of these labels; undefined: of all. */
  constructor(source: PresenceStreamSource, sink: ServerResponse, from: Instant, boundTo?: readonly string[]) {
    this.#source = source
    this.#sink = sink
    this.#newest = from
    this.#boundTo = boundTo
    this.#sentAt = source.clock.monotonic()
  }

  /** Resolves when the stream is over: the reader left or was cut off, or `stopping` was aborted. */
  async run(stopping: AbortSignal): Promise<void> {
    const leave = (): void => this.#ending.abort()
    stopping.addEventListener('abort', leave)
    this.#sink.once('close', leave).on('error', leave)
    if (stopping.aborted) leave()
    try {
      await this.#send(opening(this.#newest))
      while (!this.#ending.signal.aborted) await this.#round()
    } catch {
      this.#lastComment = 'presence cannot be read now; reconnect with Last-Event-ID'
    } finally {
      stopping.removeEventListener('abort', leave)
      this.#sink.off('close', leave)
      const reason: unknown = stopping.reason
      if (!this.#sink.destroyed) this.#sink.end(comment(typeof reason === 'string' ? reason : this.#lastComment))
    }
  }

  async #round(): Promise<void> {
    const { vehicles, clock } = this.#source
    let page: readonly PresenceChange[]
    let behind = { seenAt: this.#newest - lateBy, vin: '' }
    do {
      page = await vehicles.presenceAfter(behind, pageSize, this.#boundTo)
      await this.#send(
        page
          .filter((change) => this.#isNews(change))
          .map(presenceEvent)
          .join(''),
      )
      behind = page.at(-1) ?? behind
    } while (page.length === pageSize && !this.#ending.signal.aborted)
    this.#newest = Math.max(this.#newest, behind.seenAt)
    for (const [vin, { seenAt }] of this.#told) if (seenAt < this.#newest - lateBy) this.#told.delete(vin)
    if (clock.monotonic() - this.#sentAt >= heartbeatInterval) await this.#send(comment('still here'))
    await clock.sleep(lookEvery, this.#ending.signal).catch(() => undefined)
  }

  #isNews(change: PresenceChange): boolean {
    const told = this.#told.get(change.vin)
    this.#told.set(change.vin, change)
    return told?.seenAt !== change.seenAt || told.online !== change.online
  }

  async #send(text: string): Promise<void> {
    if (text === '' || this.#ending.signal.aborted) return
    this.#sentAt = this.#source.clock.monotonic()
    if (this.#sink.write(text)) return
    const slow = this.#source.clock.schedule(heartbeatInterval, () => this.#cut())
    await once(this.#sink, 'drain', { signal: this.#ending.signal }).catch(() => undefined)
    slow.cancel()
  }

  #cut(): void {
    this.#ending.abort()
    this.#sink.destroy()
  }
}
