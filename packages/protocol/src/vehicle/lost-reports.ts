import { type Duration, type Instant } from '@keyfob/runtime'
import { clockToleranceDefault } from '../numbers.ts'
import type { ReportedState } from './reported-evidence.ts'

/**
 * Notes that reports of unknown signals were lost until an instant (cloud time). Values stay; what was sampled up
 * to then has no certain order among what was lost, so a change from it is no evidence [L7].
 */
export const foldLoss = (
  held: ReportedState,
  lostUntil: Instant,
  tolerance: Duration = clockToleranceDefault,
): ReportedState => {
  const unclearUntil = lostUntil + tolerance
  return Object.fromEntries(
    Object.entries(held).map(([name, signal]) => [
      name,
      { ...signal, unclearUntil: Math.max(unclearUntil, signal.unclearUntil ?? unclearUntil) },
    ]),
  )
}
