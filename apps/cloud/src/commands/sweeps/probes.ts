import { type Duration, seconds } from '@keyfob/runtime'
import type { Sweep } from './sweep.ts'

/** Each vehicle that is awaited is asked so often. */
export const probeEvery: Duration = seconds(15)

const limit = 1_000

/** Vehicles that are believed offline while a command waits for them: ask again, the hint may be stale [L11]. */
export const sweepProbes: Sweep = async ({ store, presence }) => {
  await presence.probe(await store.awaited(limit))
  return false
}
