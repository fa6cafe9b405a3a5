import { type Clock, type Duration, type Instant, seconds, systemClock } from '@keyfob/runtime'
import { shiftDatabase, shiftToWeekEnd, shiftedClock } from './shifted-time.ts'
import { warmUpOf } from './soak-options.ts'

/** What is prepared before the load may take so long; a run that begins earlier is longer by what is left. */
const preparedWithin: Duration = seconds(60)

/** Instants of the shifted clock. */
export interface Times {
  readonly beganAt: Instant
  readonly warmUp: Duration
  readonly weekEndsAt: Instant
  /** When one more worker starts, which finds that a week is past its time. */
  readonly dropsAt: Instant
  readonly endsAt: Instant
}

/** The times of a run: a week ends in its middle. */
export class SoakClockwork {
  readonly clock: Clock
  readonly #weekEndsAt: Instant
  readonly #length: Duration

  private constructor(shift: Duration, ahead: Duration, length: Duration) {
    this.clock = shiftedClock(shift)
    this.#weekEndsAt = this.clock.now() + ahead
    this.#length = length
  }

  /** Shifts the clock of a database that no process uses yet. `length`: of the load. */
  static async shift(url: string, length: Duration): Promise<SoakClockwork> {
    const ahead = preparedWithin + length / 2
    const shift = shiftToWeekEnd(systemClock.now(), ahead)
    const clockwork = new SoakClockwork(shift, ahead, length)
    await shiftDatabase(url, shift)
    return clockwork
  }

  /** The load begins now. */
  begin(): Times {
    const beganAt = this.clock.now()
    return {
      beganAt,
      warmUp: warmUpOf(this.#length),
      weekEndsAt: this.#weekEndsAt,
      dropsAt: this.#weekEndsAt + this.#length / 8,
      endsAt: this.#weekEndsAt + this.#length / 2,
    }
  }
}
