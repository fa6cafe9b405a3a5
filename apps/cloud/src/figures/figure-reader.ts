import { type Clock, type Duration, hours, seconds } from '@keyfob/runtime'
import type { FigureMinute, FigureSeriesStore } from '../ports/figure-series.ts'
import type { CurrentFigures, FigureService } from '../ports/figure-service.ts'
import type { FigureStore } from '../ports/figures.ts'

/** Many pages ask at the same time, and a count of large tables takes tens of milliseconds. */
const sharedFor: Duration = seconds(2)

export interface FigureReaderOptions {
  readonly figures: FigureStore
  readonly series: FigureSeriesStore
  readonly clock: Clock
}

export class FigureReader implements FigureService {
  readonly #options: FigureReaderOptions
  #shared: { readonly at: Duration; readonly reading: Promise<CurrentFigures> } | undefined

  constructor(options: FigureReaderOptions) {
    this.#options = options
  }

  current(): Promise<CurrentFigures> {
    const now = this.#options.clock.monotonic()
    if (this.#shared !== undefined && now - this.#shared.at < sharedFor) return this.#shared.reading
    const shared = { at: now, reading: this.#read() }
    this.#shared = shared
    shared.reading.catch(() => this.#shared === shared && (this.#shared = undefined))
    return shared.reading
  }

  series(window: Duration): Promise<readonly FigureMinute[]> {
    return this.#options.series.since(this.#options.clock.now() - window)
  }

  async #read(): Promise<CurrentFigures> {
    const { figures, series, clock } = this.#options
    const at = clock.now()
    const [now, minutes] = await Promise.all([figures.figures(at), series.since(at - hours(1))])
    return { at, now, lastHour: sumOf(minutes), lastMinute: minutes.at(-1) ?? null }
  }
}

const sumOf = (minutes: readonly FigureMinute[]): CurrentFigures['lastHour'] => {
  const settled: Partial<Record<keyof FigureMinute['settled'], number>> = {}
  for (const minute of minutes)
    for (const [state, count] of Object.entries(minute.settled))
      settled[state as keyof typeof settled] = (settled[state as keyof typeof settled] ?? 0) + count // keys of the same record
  const sum = (of: (minute: FigureMinute) => number): number => minutes.reduce((all, minute) => all + of(minute), 0)
  return {
    minutes: minutes.length,
    accepted: sum(({ accepted }) => accepted),
    settled,
    corrected: sum(({ corrected }) => corrected),
  }
}
