import type { StreamOptions, StreamedEvent } from '../events/follow-events.ts'
import { pathOf } from '../http/path-of.ts'

export interface EventsOptions extends StreamOptions {
  /** Of one vehicle only. */
  readonly vin?: string | undefined
}

export class Events {
  readonly #follow: (path: string, options: StreamOptions) => AsyncGenerator<StreamedEvent>

  constructor(follow: (path: string, options: StreamOptions) => AsyncGenerator<StreamedEvent>) {
    this.#follow = follow
  }

  /** Status events of all commands, from now on or behind `after`, until the signal: over as many connections as it takes. */
  stream({ vin, ...options }: EventsOptions = {}): AsyncGenerator<StreamedEvent> {
    return this.#follow(pathOf('/events', {}, { vin }), options)
  }
}
