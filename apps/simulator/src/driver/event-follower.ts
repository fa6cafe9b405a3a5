import type { StreamOptions } from '@keyfob/client'
import { type Clock, type Duration, ManagedService, seconds } from '@keyfob/runtime'
import type { SeenEvent } from './keyfob-api.ts'

export interface EventFollowerOptions {
  readonly api: { events(options: StreamOptions): AsyncIterable<SeenEvent> }
  readonly clock: Clock
  readonly onEvent: (event: SeenEvent) => void
}

const openWithin: Duration = seconds(10)

/** Follows the status events; where the stream is cut, it resumes behind the last one [L9]. */
export class EventFollower extends ManagedService {
  readonly #options: EventFollowerOptions
  #following: Promise<void> = Promise.resolve()
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
  protected override async onStart(): Promise<void> {
    const { stopping } = this
    const opened = new Promise<void>((resolve, reject) => {
      this.#following = this.#follow(stopping, resolve).catch(reject)
    })
    const over = new AbortController()
    const tooLong = this.#options.clock.sleep(openWithin, AbortSignal.any([stopping, over.signal])).then(() => {
      throw new Error('The stream of status events (GET /events) could not be opened.')
    })
    // For most starts no caller waits for this.
    tooLong.catch(() => undefined)
    await Promise.race([opened, tooLong]).finally(() => over.abort())
  }

  protected override async onStop(): Promise<void> {
    await this.#following
  }

  async #follow(stopping: AbortSignal, onOpen: () => void): Promise<void> {
    const { api, onEvent } = this.#options
    const onCut = (): void => void (this.#cuts += 1)
    for await (const event of api.events({ signal: stopping, onOpen, onCut })) onEvent(event)
  }
}
