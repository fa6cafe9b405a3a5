import type { CommandId, State } from '@keyfob/protocol'
import { type Clock, type Duration, ManagedService, backoff, readServerSentEvents, seconds } from '@keyfob/runtime'
import type { KeyfobApi } from './keyfob-api.ts'

/** A status event (SPEC section 8); the fields that the driver looks at. */
export interface SeenEvent {
  readonly time: string
  readonly data: {
    readonly commandId: CommandId
    readonly sequence: number
    readonly state: State
    readonly reason: { readonly code: string }
    readonly late: boolean
  }
}

export interface EventFollowerOptions {
  readonly api: Pick<KeyfobApi, 'openEvents'>
  readonly clock: Clock
  readonly random: () => number
  readonly onEvent: (event: SeenEvent) => void
}

const openWithin: Duration = seconds(10)
const pauses = { base: 100, max: 2_000 } as const

/** Follows the status events, and comes back behind the last one when the stream is cut [L9]. */
export class EventFollower extends ManagedService {
  readonly #options: EventFollowerOptions
  #following: Promise<void> = Promise.resolve()
  #lastId: string | undefined
  #cuts = 0

  constructor(options: EventFollowerOptions) {
    super('event follower')
    this.#options = options
  }

  /** Times that the stream ended and had to be opened again. */
  get cuts(): number {
    return this.#cuts
  }

  /** Resolves when the stream is open: what is accepted from now on will be seen. */
  protected override async onStart(stopping: AbortSignal): Promise<void> {
    const opened = new Promise<void>((resolve) => {
      this.#following = this.#follow(stopping, resolve)
    })
    const over = new AbortController()
    const tooLong = this.#options.clock.sleep(openWithin, AbortSignal.any([stopping, over.signal])).then(() => {
      throw new Error('The stream of status events (GET /events) could not be opened.')
    })
    // Most starts end with nobody waiting for this.
    tooLong.catch(() => undefined)
    await Promise.race([opened, tooLong]).finally(() => over.abort())
  }

  protected override async onStop(): Promise<void> {
    await this.#following
  }

  async #follow(stopping: AbortSignal, onOpen: () => void): Promise<void> {
    const { clock, random } = this.#options
    for (let failures = 0; !stopping.aborted; failures += 1) {
      try {
        await this.#readOne(stopping, () => {
          failures = 0
          onOpen()
        })
      } catch {
        // Cut off, or away: the next try comes.
      }
      if (stopping.aborted) return
      this.#cuts += 1
      await clock.sleep(backoff(failures + 1, pauses, random), stopping).catch(() => undefined)
    }
  }

  async #readOne(stopping: AbortSignal, onOpen: () => void): Promise<void> {
    const chunks = await this.#options.api.openEvents(this.#lastId, stopping)
    for await (const { id, data } of readServerSentEvents(chunks)) {
      this.#lastId = id
      // The first block names the position from which the stream can be resumed: only now nothing can be missed.
      onOpen()
      if (data !== undefined) this.#options.onEvent(JSON.parse(data) as SeenEvent) // SPEC section 8
    }
  }
}
