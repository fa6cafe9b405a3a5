import type { Sweep } from './sweep.ts'

const limit = 1_000

/** Occurrences of schedules, which are kept as long as the commands that they submitted. */
export const sweepOccurrences: Sweep = async ({ schedules, historyKept, clock }) =>
  (await schedules.forget(clock.now() - historyKept, limit)) === limit
