import { type Clock, type Duration, type Instant, seconds } from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'

/** One warning of a kind in this time; what comes in between is counted and told with the next. */
const burst: Duration = seconds(1)

interface Burst {
  readonly until: Instant
  readonly suppressed: number
}

type Fields = Readonly<Record<string, unknown>>

/**
 * A log that a stranger cannot flood: of warnings and errors of one kind, one a second is written, with the number of
 * those that were kept back (`suppressed`). Key events of commands (info) are never kept back.
 */
export class BurstLog implements Log {
  readonly #log: Log
  readonly #clock: Pick<Clock, 'monotonic'>
  /** Kinds are event names of the code, so there are some dozens. */
  readonly #bursts = new Map<string, Burst>()

  constructor(log: Log, clock: Pick<Clock, 'monotonic'>) {
    this.#log = log
    this.#clock = clock
  }

  debug(event: string, fields?: Fields): void {
    this.#log.debug(event, fields)
  }

  info(event: string, fields?: Fields): void {
    this.#log.info(event, fields)
  }

  warn(event: string, fields?: Fields): void {
    this.#bounded(event, fields, (told) => this.#log.warn(event, told))
  }

  error(event: string, fields?: Fields): void {
    this.#bounded(event, fields, (told) => this.#log.error(event, told))
  }

  #bounded(event: string, fields: Fields | undefined, write: (fields: Fields | undefined) => void): void {
    const now = this.#clock.monotonic()
    const last = this.#bursts.get(event)
    if (last !== undefined && now < last.until) {
      this.#bursts.set(event, { ...last, suppressed: last.suppressed + 1 })
      return
    }
    this.#bursts.set(event, { until: now + burst, suppressed: 0 })
    write(last && last.suppressed > 0 ? { ...fields, suppressed: last.suppressed } : fields)
  }
}
