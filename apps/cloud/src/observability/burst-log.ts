import { type Clock, type Duration, type Timer, seconds } from '@keyfob/runtime'
import type { LogEvent } from '../ports/log-events.ts'
import type { WriteLine } from '../ports/log.ts'

/** One warning of a kind in this time; the others are counted. */
const burst: Duration = seconds(1)

/** An audit, so that a flood for one reason hides no other: each of its reasons, which are a closed list, is a kind. */
const byReason: ReadonlySet<LogEvent> = new Set<LogEvent>(['access.refused'])

interface Burst {
  /** On the monotonic clock. */
  readonly until: Duration
  suppressed: number
  /** Writes the count when no line of the kind follows soon. */
  teller?: Timer
}

/**
 * A log that outsiders cannot flood: of warnings and errors of one kind, one a second is written. The others are counted
 * as `suppressed` in the next line of the kind, or in a line of their own when none has come a second later. Key events of
 * commands (info) are never suppressed.
 */
export const boundBursts = (write: WriteLine, clock: Pick<Clock, 'monotonic' | 'schedule'>): WriteLine => {
  const bursts = new Map<string, Burst>()
  return (level, event, fields) => {
    if (level === 'debug' || level === 'info') return write(level, event, fields)
    const reason = byReason.has(event) && typeof fields['reason'] === 'string' ? fields['reason'] : undefined
    const kind = `${event} ${reason ?? ''}`
    const now = clock.monotonic()
    const last = bursts.get(kind)
    if (last !== undefined && now < last.until) {
      last.suppressed += 1
      last.teller ??= clock.schedule(last.until + burst - now, () => {
        bursts.delete(kind)
        write('warn', 'log.suppressed', { event, ...(reason !== undefined && { reason }), suppressed: last.suppressed })
      })
      return
    }
    last?.teller?.cancel()
    bursts.set(kind, { until: now + burst, suppressed: 0 })
    write(level, event, last && last.suppressed > 0 ? { ...fields, suppressed: last.suppressed } : fields)
  }
}
