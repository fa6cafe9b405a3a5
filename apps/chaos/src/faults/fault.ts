import type { Random } from '@keyfob/simulator'
import type { Stage } from '../stage.ts'

/** One kind of fault. Small, so that a new one is a new file. */
export interface Fault {
  /** As it is shown: `kill postgres`. */
  readonly name: string
  /** What it happens to: two faults never affect the same target at once. */
  readonly target: string
  /** How long it lasts, in ms: least and most. */
  readonly lasts: readonly [least: number, most: number]
  /** How often it is drawn, compared with others. */
  readonly weight: number
  /** Causes it; resolves to what ends it. */
  readonly inject: (stage: Stage, random: Random) => Promise<() => Promise<void>>
}
