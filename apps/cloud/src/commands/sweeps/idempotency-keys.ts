import { type Duration, days } from '@keyfob/runtime'
import type { Sweep } from './sweep.ts'

/** Seven times what L10 promises, so that a retry on Monday of what was asked on Friday is still the same command. */
const keptFor: Duration = days(7)
const limit = 1_000

/** Deletes expired idempotency keys [L10]. */
export const sweepIdempotencyKeys: Sweep = async ({ store, clock }) =>
  (await store.forgetKeys(clock.now() - keptFor, limit)) === limit
