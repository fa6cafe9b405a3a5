import type { Sweep } from './sweep.ts'

const limit = 256

/** Free lanes in which a command waits although its vehicle is not believed offline [L8] [L11]. */
export const sweepLanes: Sweep = async ({ lifecycle, clock }) =>
  (await lifecycle.attemptWaiting(null, clock.now(), limit)) >= limit
