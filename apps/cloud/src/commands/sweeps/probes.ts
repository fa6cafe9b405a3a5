import { type Duration, seconds } from '@keyfob/runtime'
import type { Sweep } from './sweep.ts'

/** How often a vehicle is probed while a command waits for it. */
export const probeEvery: Duration = seconds(15)

const limit = 1_000

/** Probes vehicles that are believed offline while a command waits for them: the hint may be stale [L11]. */
export const sweepProbes: Sweep = async ({ store, presence }) => {
  await presence.probe(await store.awaited(limit))
  return false
}
