import { type Clock, type Duration, Periodic, days, seconds } from '@keyfob/runtime'
import type { FigureSeriesStore } from '../ports/figure-series.ts'
import type { Log } from '../ports/log.ts'

const figuresKept: Duration = days(2)
/** A minute is there this soon after its end; most rounds find nothing to write. */
const lookEvery: Duration = seconds(10)

export interface FigureWriterOptions {
  readonly series: FigureSeriesStore
  readonly clock: Clock
  readonly log: Log
}

/** Writes the minutes that are over. Every worker has one; the store lets one of them write at a time. */
export class FigureWriter extends Periodic {
  constructor({ series, clock, log }: FigureWriterOptions) {
    super({
      name: 'figure writer',
      interval: lookEvery,
      clock,
      run: () => series.write(clock.now(), figuresKept),
      onError: (error) => log.warn('figures.not_written', { error: String(error) }),
    })
  }
}
