import type { State } from '@keyfob/protocol'

/** How things stand in the store right now, for the metrics: a look, not a truth that anything depends on. */
export interface Figures {
  /** Commands that are not settled, by state; states with none are absent. */
  readonly open: Readonly<Partial<Record<State, number>>>
  readonly vehicles: { readonly registered: number; readonly online: number }
  /** Status events that are not published to RabbitMQ yet; null where no relay ever ran. */
  readonly outbox: number | null
}

export interface FigureStore {
  figures(): Promise<Figures>
}
