/**
 * Lets admins see the raw messages of a vehicle for some minutes. Which vehicles are watched is in the store, where every
 * process reads it each two seconds; what a process sees of them it writes there, so that any process can show it. A
 * vehicle that nobody watches costs one look into an empty map.
 */
import { hostname } from 'node:os'
import { type Vin, payloadBytesMax } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, Periodic, seconds } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { MessageWatchStore, SeenMessage } from '../ports/message-watch.ts'
import { hidePositions } from './hide-positions.ts'

const lookEvery: Duration = seconds(2)
/** Of all watched vehicles, until the next write: a flood loses its middle here. */
const heldMax = 200
const charactersMax = 4_096

export interface MessageWatcherOptions {
  readonly store: MessageWatchStore
  readonly clock: Clock
  readonly log: Log
}

export class MessageWatcher extends Periodic {
  readonly #clock: Clock
  readonly #watched = new Map<Vin, Instant>()
  #held: SeenMessage[] = []
  #lost = 0

  constructor({ store, clock, log }: MessageWatcherOptions) {
    const host = hostname().slice(0, 255)
    super({
      name: 'message watcher',
      interval: lookEvery,
      clock,
      run: async () => {
        await this.#write(store, host)
        const watches = await store.watches(clock.now())
        this.#watched.clear()
        for (const { vin, until } of watches) this.#watched.set(vin, until)
      },
      onError: (error) => log.debug('messages.not_watched', { error: String(error) }),
    })
    this.#clock = clock
  }

  /** Never throws. */
  note(vin: Vin, direction: SeenMessage['direction'], kind: string, payload: string | Uint8Array): void {
    if (!this.#isWatched(vin)) return
    const bytes = Buffer.from(payload)
    this.#hold({ vin, direction, kind, bytes: bytes.byteLength, ...readable(bytes) })
  }

  /** A message outside the contract, whose payload is not known here. */
  noteUnroutable(vin: Vin, problem: string): void {
    if (this.#isWatched(vin))
      this.#hold({ vin, direction: 'from_vehicle', kind: 'unroutable', bytes: 0, payload: null, problem })
  }

  #isWatched(vin: Vin): boolean {
    if (this.#watched.size === 0) return false
    const until = this.#watched.get(vin)
    return until !== undefined && until > this.#clock.now()
  }

  #hold(message: Omit<SeenMessage, 'at'>): void {
    if (this.#held.length >= heldMax) return void (this.#lost += 1)
    const lost = this.#lost === 0 ? null : `${this.#lost} messages before it were too many to be shown`
    this.#lost = 0
    this.#held.push({ ...message, at: this.#clock.now(), problem: message.problem ?? lost })
    this.nudge()
  }

  async #write(store: MessageWatchStore, host: string): Promise<void> {
    const held = this.#held
    this.#held = []
    if (held.length > 0) await store.add(host, held)
  }
}

const readable = (payload: Uint8Array): Pick<SeenMessage, 'payload' | 'problem'> => {
  const isSmall = payload.byteLength <= payloadBytesMax
  const text = isSmall ? hidePositions(payload) : undefined
  if (text === undefined) return { payload: null, problem: notShown }
  return { payload: text.length > charactersMax ? cut(text) : text, problem: null }
}

/** Never between the halves of a character, which no database takes. */
const cut = (text: string): string => `${text.slice(0, charactersMax).replace(/[\ud800-\udbff]$/, '')}…`

const notShown = 'is not JSON, or too large: not shown, because positions in it could not be hidden'
