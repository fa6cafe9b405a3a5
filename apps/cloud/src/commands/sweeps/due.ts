import { type Duration, milliseconds, seconds } from '@keyfob/runtime'
import type { Sweep } from './sweep.ts'

const limit = 512
/** Repetitions begin at 2 s and deadlines are whole seconds: nothing that is written after a look is due long before the next. */
export const dueEvery: Duration = seconds(1)
/** What is due is stepped within this, and a look at an index is not made more often. */
const restAtLeast: Duration = milliseconds(250)

/** Everything that is due by time: expiry of queued commands, deadlines of sent ones, repetitions, questions about doubts. */
export const sweepDue: Sweep = async ({ store, lifecycle, clock }) => {
  const now = clock.now()
  const { ids, nextAt } = await store.due(now, now + dueEvery, limit)
  await lifecycle.stepAll(
    ids.map((id) => ({ id })),
    { kind: 'tick' },
  )
  if (ids.length === limit) return true
  // What was stepped now may be due again soon.
  return ids.length > 0 ? restAtLeast : Math.max(restAtLeast, (nextAt ?? Infinity) - now)
}
