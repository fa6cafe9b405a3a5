import type { Sweep } from './sweep.ts'

const limit = 512

/** Everything that is due by time: expiry of queued commands, deadlines of sent ones, repetitions, questions about doubts. */
export const sweepDue: Sweep = async ({ store, lifecycle, clock }) => {
  const ids = await store.due(clock.now(), limit)
  await lifecycle.stepAll(
    ids.map((id) => ({ id })),
    { kind: 'tick' },
  )
  return ids.length === limit
}
