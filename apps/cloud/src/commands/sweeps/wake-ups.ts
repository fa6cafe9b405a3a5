import type { Sweep } from './sweep.ts'

const limit = 500

/** Wake-ups that are as old as history: explanations of their commands need them no more, and their VINs are not kept longer. */
export const sweepWakeUps: Sweep = async ({ wakeUps, historyKept, clock }) =>
  (await wakeUps.forget(clock.now() - historyKept, limit)) === limit
