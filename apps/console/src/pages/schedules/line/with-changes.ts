import { type ClockChange, clockChangesIn } from './clock-changes.ts'

export type RunItem =
  | { readonly kind: 'run'; readonly at: number }
  | { readonly kind: 'change'; readonly at: number; readonly change: ClockChange }

/** Occurrences in order, with each clock change between the two that it is between. */
export const withChanges = (occurrences: readonly number[], zone: string, from: number): readonly RunItem[] => {
  const last = occurrences.at(-1)
  if (last === undefined) return []
  const runs = occurrences.map((at) => ({ kind: 'run', at }) as const)
  const changes = clockChangesIn(from, last, zone).map((change) => ({ kind: 'change', at: change.at, change }) as const)
  // A run at the instant of the change is after it: its wall time is a new one.
  return [...changes, ...runs].toSorted((a, b) => a.at - b.at)
}

/** Some occurrences before the change and some after it, of a schedule that comes every `gap` ms: where to begin to ask. */
export const beginBefore = (change: number, gap: number): number =>
  change - Math.min(90 * 86_400_000, Math.max(60_000, gap * 3 + 1))

/** The shortest span between two occurrences; a day where there are fewer. */
export const gapOf = (occurrences: readonly number[]): number =>
  occurrences
    .slice(1)
    .reduce((least, at, index) => Math.min(least, at - (occurrences[index] ?? at)), 86_400_000 * 366) || 86_400_000
