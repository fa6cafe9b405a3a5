import type { Sweep } from './sweep.ts'

const limit = 1_000

/** Vehicles that are believed offline while a command waits for them: ask again, the hint may be stale [L11]. */
export const sweepProbes: Sweep = async ({ store, presence }) => {
  for (const vin of await store.awaited(limit)) presence.probe(vin)
  return false
}
