/**
 * Repair by idempotent sweeps [L6]: each may run at any time, on any number of processes, and finds the work that a crash,
 * a lost message or the passing of time left behind. There is no special path at start-up.
 */
import { type Duration, Periodic, ServiceStack, minutes, seconds } from '@keyfob/runtime'
import { dueEvery, sweepDue } from './due.ts'
import { sweepHistory } from './history.ts'
import { sweepIdempotencyKeys } from './idempotency-keys.ts'
import { sweepLanes } from './lanes.ts'
import { sweepOccurrences } from './occurrences.ts'
import { probeEvery, sweepProbes } from './probes.ts'
import type { Sweep, SweepParts } from './sweep.ts'
import { sweepUnheard } from './unheard.ts'
import { sweepWakeUps } from './wake-ups.ts'

const sweeps: readonly (readonly [name: string, interval: Duration, sweep: Sweep])[] = [
  ['sweep.due', dueEvery, sweepDue],
  // A command is sent within a second of the birth, also when the birth itself lost a race.
  ['sweep.lanes', seconds(1), sweepLanes],
  ['sweep.probes', probeEvery, sweepProbes],
  // Idempotency keys are kept for days, so an hour more does not matter.
  ['sweep.idempotency_keys', minutes(60), sweepIdempotencyKeys],
  ['sweep.unheard', minutes(60), sweepUnheard],
  ['sweep.occurrences', minutes(60), sweepOccurrences],
  ['sweep.wake_ups', minutes(60), sweepWakeUps],
  // Partitions are made three weeks ahead; if a round does not get the lock, the next one makes them.
  ['sweep.history', minutes(60), sweepHistory],
]

/** All sweeps as one service. */
export class Sweeps extends ServiceStack {
  constructor(parts: SweepParts) {
    super({ name: 'sweeps' })
    for (const [name, interval, sweep] of sweeps) {
      const onError = (error: unknown): void => parts.log.error('sweep.failed', { sweep: name, error: String(error) })
      this.add(name, new Periodic({ name, interval, clock: parts.clock, run: () => sweep(parts), onError }))
    }
  }
}
