import type { Sweep } from './sweep.ts'

/** Commands and events that are older than they are kept. */
export const sweepHistory: Sweep = async ({ history, historyKept, clock, log }) => {
  const { made, dropped } = await history.keep(clock.now(), historyKept)
  if (made.length + dropped.length > 0) log.info('history.kept', { made, dropped })
  return false
}
