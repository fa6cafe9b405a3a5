import type { Sweep } from './sweep.ts'

const limit = 512

/** Whatever time concerns: expiry of the queued, the deadline of the sent, repetitions, questions about doubts. */
export const sweepDue: Sweep = async ({ store, lifecycle, clock }) => {
  const ids = await store.due(clock.now(), limit)
  await lifecycle.stepAll(
    ids.map((id) => ({ id })),
    { kind: 'tick' },
  )
  return ids.length === limit
}
