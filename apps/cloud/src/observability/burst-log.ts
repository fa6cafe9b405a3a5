import { type Clock, type Duration, type Instant, seconds } from '@keyfob/runtime'
import type { LogEvent } from '../ports/log-events.ts'
import type { WriteLine } from '../ports/log.ts'

/** One warning of a kind in this time; what comes in between is counted and told with the next. */
const burst: Duration = seconds(1)

interface Burst {
  readonly until: Instant
  readonly suppressed: number
}

/**
 * Lines that a stranger cannot flood: of warnings and errors of one kind, one a second is written, with the number of
 * those that were kept back (`suppressed`). Key events of commands (info) are never kept back.
 */
export const boundBursts = (write: WriteLine, clock: Pick<Clock, 'monotonic'>): WriteLine => {
  const bursts = new Map<LogEvent, Burst>()
  return (level, event, fields) => {
    if (level === 'debug' || level === 'info') return write(level, event, fields)
    const now = clock.monotonic()
    const last = bursts.get(event)
    if (last !== undefined && now < last.until)
      return void bursts.set(event, { ...last, suppressed: last.suppressed + 1 })
    bursts.set(event, { until: now + burst, suppressed: 0 })
    write(level, event, last && last.suppressed > 0 ? { ...fields, suppressed: last.suppressed } : fields)
  }
}
