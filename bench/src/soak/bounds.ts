/**
 * What may grow, and by how much: the bounds of a soak. A figure passes when its growth behind the warm-up, by the robust
 * slope, is not more than `perHour`, `perCommand` and `noise` together. `noise` is what a figure moves by without a leak;
 * a process that is younger than ten minutes still fills its caches and its young generation, and `young` is allowed instead.
 */
import { type Duration, minutes } from '@keyfob/runtime'

export interface Bound {
  readonly unit: 'MB' | 'files' | 'messages'
  readonly perHour: number
  readonly perCommand: number
  readonly noise: number
  readonly young: number
  /** Why these. */
  readonly why: string
}

/** The warm-up after which a process counts as grown up. */
export const grownUpAfter: Duration = minutes(10)

export const bounds = {
  memory: {
    unit: 'MB',
    perHour: 24,
    perCommand: 0,
    noise: 32,
    young: 128,
    why: 'Resident memory. An hour at 20 commands/s has 72,000: a leak of 1 KB a command is 72 MB.',
  },
  heap: {
    unit: 'MB',
    perHour: 12,
    perCommand: 0,
    noise: 16,
    young: 64,
    why: 'The old generation of the heap, after its collections.',
  },
  handles: {
    unit: 'files',
    perHour: 4,
    perCommand: 0,
    noise: 12,
    young: 30,
    why: 'Open files and sockets; those of callers and streams come and go.',
  },
  queue: {
    unit: 'messages',
    perHour: 0,
    perCommand: 0,
    noise: 30,
    young: 500,
    why: 'What waits is worked off: the least of each part of the run stays where it is. A webhook that was refused pauses, and in a short run that is seen.',
  },
  kept: {
    unit: 'MB',
    perHour: 1,
    perCommand: 0.004,
    noise: 4,
    young: 8,
    why: 'Tables of history, and their indexes, grow with the commands: 3.1 KB each was measured for all of them together.',
  },
  audited: {
    unit: 'MB',
    perHour: 1,
    perCommand: 0.000_7,
    noise: 4,
    young: 8,
    why: 'The audit has an entry for each submit, and keeps it for KEYFOB_AUDIT_DAYS: 1.1 KB were measured, in two tables and their indexes.',
  },
  steady: {
    unit: 'MB',
    perHour: 1,
    perCommand: 0,
    noise: 2,
    young: 4,
    why: 'Tables that grow with the fleet only: vacuum must keep up with their updates.',
  },
} as const satisfies Readonly<Record<string, Bound>>

export type BoundName = keyof typeof bounds
