/** Reported state is kept for each vehicle, so its size for one vehicle is bounded (SPEC section 9). */
import type { Instant } from '@keyfob/runtime'
import type { StateReport } from '../messages/reported-state.ts'
import { reportedSignalsMax, reportedTextMax } from '../numbers.ts'
import { type ReportedSignal, type ReportedState, foldReport } from './reported-evidence.ts'

export interface BoundedFold {
  readonly reported: ReportedState
  /** Names of the report that were not taken: new ones that are too many, and texts for which there is no room. */
  readonly refused: readonly string[]
}

/**
 * Folds a report in as `foldReport` does, within the bounds. A known signal is still updated: where space is short
 * its previous value is dropped, so it is no evidence then.
 */
export const foldWithinBounds = (held: ReportedState, report: StateReport, receivedAt: Instant): BoundedFold => {
  const reported: Record<string, ReportedSignal> = { ...held }
  const folded = foldReport(held, report, receivedAt)
  const room = new Room(held)
  const refused: string[] = []
  for (const name of Object.keys(report.signals)) {
    const signal = room.take(name, ownOf(held, name), ownOf(folded, name))
    if (signal === undefined) refused.push(name)
    else reported[name] = signal
  }
  return { reported, refused }
}

class Room {
  #signals: number
  #text: number

  constructor(held: ReportedState) {
    const signals = Object.entries(held)
    this.#signals = signals.length
    this.#text = signals.reduce((sum, [name, signal]) => sum + textOf(name, signal), 0)
  }

  /** The signal as it is to be kept; undefined when there is no room for it. */
  take(name: string, known: ReportedSignal | undefined, next: ReportedSignal | undefined): ReportedSignal | undefined {
    if (next === undefined || (known === undefined && this.#signals >= reportedSignalsMax)) return undefined
    const fitting = [next, { ...next, before: null }].find((signal) => this.#takeText(growthOf(name, known, signal)))
    if (fitting !== undefined && known === undefined) this.#signals += 1
    return fitting
  }

  #takeText(growth: number): boolean {
    if (growth > 0 && this.#text + growth > reportedTextMax) return false
    this.#text += growth
    return true
  }
}

const growthOf = (name: string, known: ReportedSignal | undefined, next: ReportedSignal): number =>
  textOf(name, next) - (known === undefined ? 0 : textOf(name, known))

/** Everything of a signal whose length the vehicle chooses. */
const textOf = (name: string, { value, before }: ReportedSignal): number =>
  name.length + lengthOf(value) + lengthOf(before?.value)

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0)

const ownOf = (state: ReportedState, name: string): ReportedSignal | undefined =>
  Object.hasOwn(state, name) ? state[name] : undefined
