import type { Duration, Instant } from '@keyfob/runtime'
import type { FigureMinute } from './figure-series.ts'
import type { Figures } from './figures.ts'

export interface CurrentFigures {
  /** When they were read. */
  readonly at: Instant
  readonly now: Figures
  /** Of the minutes of the last hour that are over, and how many of them there are. */
  readonly lastHour: Pick<FigureMinute, 'accepted' | 'settled' | 'corrected'> & { readonly minutes: number }
  /** The newest one that is over; null when there is none in the last hour. */
  readonly lastMinute: FigureMinute | null
}

/** The figures of the whole system, whichever process answers. Rejects with `StoreUnavailable`. */
export interface FigureService {
  /** At most two seconds old; asked by any number of pages at once. */
  current(): Promise<CurrentFigures>
  /** Minutes that began within this time and are over, the oldest first. */
  series(window: Duration): Promise<readonly FigureMinute[]>
}
