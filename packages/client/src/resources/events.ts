import type { StreamOptions, StreamedEvent } from '../events/follow-events.ts'
import { pathOf } from '../http/path-of.ts'

export interface EventsOptions extends StreamOptions {
  /** Of one vehicle only. */
  readonly vin?: string | undefined
  /** Of these states only, with commas between them. */
  readonly state?: string | undefined
  /** Of one type of command only. */
  readonly command?: string | undefined
  /** Of vehicles with this label only. */
  readonly label?: string | undefined
}

export class Events {
  readonly #follow: (path: string, options: StreamOptions) => AsyncGenerator<StreamedEvent>

  constructor(follow: (path: string, options: StreamOptions) => AsyncGenerator<StreamedEvent>) {
    this.#follow = follow
  }

  /** Status events of all commands, from now on or behind `after`, until the signal: over as many connections as it takes. */
  stream({ vin, state, command, label, ...options }: EventsOptions = {}): AsyncGenerator<StreamedEvent> {
    return this.#follow(pathOf('/events', {}, { vin, state, command, label }), options)
  }
}
