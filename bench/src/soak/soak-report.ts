import { type CallerCounts, type Judgement, breachesOf } from '@keyfob/chaos'
import type { Machine } from '../report/machine.ts'
import type { SoakOptions } from './soak-options.ts'
import type { Point } from './robust-slope.ts'
import type { SeriesVerdict } from './verdict.ts'

/** Something that must have happened in a run, or the run says nothing of it. */
export interface Happening {
  readonly name: string
  readonly isSeen: boolean
  readonly seen: string
}

export interface SoakReport {
  readonly name: string
  /** When it began: ISO 8601, by the machine's clock. */
  readonly at: string
  readonly machine: Machine
  readonly versions: Readonly<Record<string, string>>
  readonly options: SoakOptions
  /** What was not judged, in seconds. */
  readonly warmUpSeconds: number
  readonly commandsPerSecond: number
  /** CPU seconds behind the warm-up for 1,000 commands, of each process. */
  readonly cpuPerThousand: Readonly<Record<string, number>>
  readonly callers: CallerCounts
  readonly laws: Judgement
  readonly happenings: readonly Happening[]
  readonly verdicts: readonly SeriesVerdict[]
  /** The samples of each figure, under its name. */
  readonly samples: Readonly<Record<string, readonly Point[]>>
}

/** Sentences: what keeps the run from passing. */
export const findingsOf = ({ verdicts, happenings, laws }: SoakReport): readonly string[] => [
  ...verdicts
    .filter(({ isWithin }) => !isWithin)
    .map(
      ({ name, growth, allowed, unit, slopePerHour }) =>
        `${name} grew by ${growth} ${unit} (${slopePerHour} an hour); ${allowed} are allowed.`,
    ),
  ...happenings.filter(({ isSeen }) => !isSeen).map(({ name, seen }) => `${name}: ${seen}.`),
  ...breachesOf(laws).map((name) => `${name}: ${laws[name].slice(0, 5).join('; ')}.`),
]
