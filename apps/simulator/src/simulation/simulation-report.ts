import type { State } from '@keyfob/protocol'
import type { Driver } from '../driver/driver.ts'
import type { CommandBook } from '../driver/command-book.ts'
import type { Durations } from '../driver/durations.ts'
import type { VehicleFleet } from '../fleet.ts'
import type { Effect, Ledger } from '../ledger.ts'
import { type Lie, judgeSimulation } from './verdict.ts'

/** Milliseconds; null while nothing was measured. */
export interface Percentiles {
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  readonly maxMs: number | null
}

/** What a simulation found, as JSON: it is what `keyfob simulate --json` prints. */
export interface SimulationReport {
  readonly seed: number
  readonly durationMs: number
  readonly vehicles: {
    readonly count: number
    /** Whose birth the cloud never answered: nothing is proved about them. */
    readonly neverConnected: number
    readonly whyNotConnected: string | null
    readonly behaving: Readonly<Record<string, number>>
    /** With at least one accepted command. */
    readonly commanded: number
    /** Of these, without any answer: all their commands are open, expired or unknown. */
    readonly unanswered: number
  }
  readonly commands: {
    readonly sent: number
    readonly accepted: number
    /** By problem, as in `lane-busy`. */
    readonly refused: Readonly<Record<string, number>>
    /** Submissions that ended without a yes or no, by problem. */
    readonly failed: Readonly<Record<string, number>>
    readonly cancelsAsked: number
  }
  readonly byState: Readonly<Partial<Record<State, number>>>
  /** Of the accepted ones; by reason. */
  readonly unknown: { readonly share: number; readonly reasons: Readonly<Record<string, number>> }
  readonly effects: {
    readonly count: number
    /** How many accepted commands had no, one, or more effects. */
    readonly ofCommands: { readonly none: number; readonly one: number; readonly more: number }
    readonly doubles: readonly Effect[]
    readonly late: readonly Effect[]
  }
  readonly acceptance: Percentiles
  readonly acceptedToSettled: Percentiles
  readonly unsettled: readonly string[]
  readonly lies: readonly Lie[]
  /** Times that the stream of events was cut, and resumed. */
  readonly streamCuts: number
  /** Wake-ups that came for vehicles of the fleet. */
  readonly wakeUps: number
  /** Sentences that name the law; empty when all were kept. */
  readonly lawsBroken: readonly string[]
}

export interface ReportParts {
  readonly seed: number
  readonly durationMs: number
  readonly fleet: Pick<VehicleFleet, 'vins' | 'behaving' | 'neverConnected' | 'whyNotConnected'>
  readonly driver: Driver
  readonly book: CommandBook
  readonly ledger: Ledger
  readonly streamCuts: number
  readonly wakeUps: number
}

export const reportOf = ({
  seed,
  durationMs,
  fleet,
  driver,
  book,
  ledger,
  streamCuts,
  wakeUps,
}: ReportParts): SimulationReport => {
  const { sent, accepted, refused, failed, cancelsAsked } = driver
  const { lies, unsettled, lawsBroken } = judgeSimulation(book, ledger, driver.keysBroken)
  return {
    seed,
    durationMs: Math.round(durationMs),
    vehicles: vehiclesOf(fleet, book),
    commands: { sent, accepted, refused, failed, cancelsAsked },
    byState: book.countByState(),
    unknown: unknownOf(book),
    effects: { count: ledger.count, ofCommands: effectsOf(book, ledger), doubles: ledger.doubles, late: ledger.late },
    acceptance: percentilesOf(driver.submitToAccepted),
    acceptedToSettled: percentilesOf(book.acceptedToSettled),
    unsettled,
    lies,
    streamCuts,
    wakeUps,
    lawsBroken,
  }
}

const vehiclesOf = (fleet: ReportParts['fleet'], { commands }: CommandBook): SimulationReport['vehicles'] => {
  const { vins, neverConnected, whyNotConnected, behaving } = fleet
  const commanded = new Set(commands.map(({ vin }) => vin))
  const answered = new Set(commands.filter(({ state }) => !unanswered.has(state)).map(({ vin }) => vin))
  return {
    count: vins.length,
    neverConnected,
    whyNotConnected,
    behaving,
    commanded: commanded.size,
    unanswered: commanded.size - answered.size,
  }
}

/** States that a command has without an answer of its vehicle. */
const unanswered: ReadonlySet<State> = new Set(['queued', 'sent', 'delivered', 'running', 'expired', 'unknown'])

export const percentilesOf = (durations: Durations): Percentiles => ({
  p50Ms: durations.percentile(0.5),
  p99Ms: durations.percentile(0.99),
  maxMs: durations.percentile(1),
})

const unknownOf = ({ commands }: CommandBook): SimulationReport['unknown'] => {
  const reasons: Record<string, number> = {}
  const unknown = commands.filter(({ state }) => state === 'unknown')
  for (const { reason } of unknown) reasons[reason] = (reasons[reason] ?? 0) + 1
  return { share: commands.length === 0 ? 0 : unknown.length / commands.length, reasons }
}

const effectsOf = ({ commands }: CommandBook, ledger: Ledger): SimulationReport['effects']['ofCommands'] => {
  const counts = { none: 0, one: 0, more: 0 }
  for (const { id } of commands) counts[(['none', 'one'] as const)[ledger.effectsOf(id).length] ?? 'more'] += 1
  return counts
}
