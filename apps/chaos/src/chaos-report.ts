import type { CallerCounts } from './callers.ts'

/** What a run found. Everything that is to be zero is a list or a count of breaches. */
export interface ChaosReport {
  readonly seed: number
  readonly minutes: number
  readonly faults: readonly {
    readonly name: string
    readonly count: number
    readonly medianMs: number | null
    readonly maxMs: number | null
    readonly notRecovered: number
  }[]
  readonly faultCount: number
  readonly callers: CallerCounts & { readonly longestMs: number }
  readonly accepted: number
  /** All commands in the database: also those whose caller gave up. */
  readonly commands: number
  readonly byState: Readonly<Record<string, number>>
  readonly unknownReasons: Readonly<Record<string, number>>
  readonly unknownShare: number
  readonly effects: number
  readonly events: {
    readonly published: number
    readonly received: number
    readonly repeated: number
    /** Of the run's own consumer; null when it had none at the end. */
    readonly problem: string | null
  }
  readonly lost: readonly string[]
  readonly unsettled: readonly string[]
  readonly doubled: readonly string[]
  readonly late: readonly string[]
  /** Outcomes that are not what happened: an effect of a command that says that nothing happened, or none of one that succeeded. */
  readonly untrue: readonly string[]
  readonly eventsMissing: readonly string[]
  readonly eventsOutOfOrder: readonly string[]
  /** Doubts that could have been resolved. */
  readonly doubtful: readonly string[]
  readonly unfairAnswers: readonly string[]
}

/** Names of what must be empty, with the law that says so. */
export const mustBeEmpty = {
  lost: 'L1',
  unsettled: 'L6',
  doubled: 'L4',
  late: 'L5',
  untrue: 'L7',
  eventsMissing: 'L9',
  eventsOutOfOrder: 'L9',
  doubtful: 'L7',
  unfairAnswers: 'L10',
} as const

type Breach = keyof typeof mustBeEmpty

export const breachesOf = (report: Pick<ChaosReport, Breach>): readonly Breach[] =>
  (Object.keys(mustBeEmpty) as Breach[]).filter((name) => report[name].length > 0) // its own keys

export const medianOf = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
