import { type Layout, type Use, useOf } from './capacity.ts'
import { type Habits, dayOf } from './fleet-day.ts'
import type { CommandCost } from './measured.ts'

/** A part is full at this share: above it times grow fast, and a process that fails leaves its work to the others. */
export const fullAt = 0.7

/** Minutes from one look to the next: both rushes and the failure are among them. */
const lookEvery = 5

/** The most of each part within a day. */
export const peakUse = (vehicles: number, habits: Habits, layout: Layout, costs: readonly CommandCost[]): Use => {
  const most: Record<string, number> = {}
  for (const demand of dayOf(vehicles, habits, layout.brokers).filter(({ minute }) => minute % lookEvery === 0))
    for (const [part, share] of Object.entries(useOf(demand, layout, costs)))
      most[part] = Math.max(share, most[part] ?? 0)
  return most
}

const vehiclesMax = 2 ** 30

/** The largest fleet at which each part stays below full, in vehicles; for all parts, the first wall first. */
export const wallsOf = (
  habits: Habits,
  layout: Layout,
  costs: readonly CommandCost[],
): readonly { readonly part: string; readonly vehicles: number }[] => {
  const parts = Object.keys(peakUse(1, habits, layout, costs))
  const wallOf = (part: string): number => {
    let [low, high] = [0, vehiclesMax]
    while (high - low > Math.max(1, low / 1_000)) {
      const middle = Math.floor((low + high) / 2)
      if ((peakUse(middle, habits, layout, costs)[part] ?? 0) <= fullAt) low = middle
      else high = middle
    }
    return low
  }
  return parts.map((part) => ({ part, vehicles: wallOf(part) })).toSorted((a, b) => a.vehicles - b.vehicles)
}
