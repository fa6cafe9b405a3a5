import { type Clock, type Duration, type Instant, Periodic, minutes, seconds } from '@keyfob/runtime'
import { acceptStepOf, acceptSteps } from '../ports/accept-steps.ts'
import type { FigureSeriesStore } from '../ports/figure-series.ts'
import type { Log } from '../ports/log.ts'

/** A minute of this process is written this soon after its end. */
const lookEvery: Duration = seconds(2)
/** While the store is unavailable nothing is accepted, so more of them do not come together. */
const minutesMax = 10

export interface AcceptTimesOptions {
  readonly series: Pick<FigureSeriesStore, 'addAccepts'>
  readonly clock: Clock
  readonly log: Log
}

/**
 * How long the submits of this process took, minute by minute: counted here, and added to those of other processes when the
 * minute is over or the process stops. A minute whose writing failed is written again, and counts twice if it had taken
 * effect: a figure, not a promise.
 */
export class AcceptTimes extends Periodic {
  readonly #options: AcceptTimesOptions
  readonly #minutes = new Map<Instant, number[]>()

  constructor(options: AcceptTimesOptions) {
    super({
      name: 'accept times',
      interval: lookEvery,
      clock: options.clock,
      run: () => this.#write(minuteOf(options.clock.now())),
      onError: (error) => this.#note(error),
    })
    this.#options = options
  }

  note(took: Duration): void {
    const minute = minuteOf(this.#options.clock.now())
    let counts = this.#minutes.get(minute)
    if (counts === undefined) {
      counts = acceptSteps.map(() => 0)
      this.#minutes.set(minute, counts)
    }
    counts[acceptStepOf(took)]! += 1 // one for each step
  }

  protected override async onStop(): Promise<void> {
    await super.onStop()
    await this.#write(Infinity).catch((error: unknown) => this.#note(error))
  }

  /** @param before only minutes that began before */
  async #write(before: Instant): Promise<void> {
    for (const [minute, counts] of this.#minutes) {
      if (minute >= before) continue
      if (this.#minutes.size <= minutesMax) await this.#options.series.addAccepts(minute, counts)
      this.#minutes.delete(minute)
    }
  }

  #note(error: unknown): void {
    this.#options.log.warn('figures.not_written', { error: String(error) })
  }
}

const minuteOf = (at: Instant): Instant => Math.floor(at / minutes(1)) * minutes(1)
