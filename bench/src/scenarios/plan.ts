import { fileURLToPath } from 'node:url'
import type { Measured } from '../figures/row.ts'
import { dayPictureOf } from '../plan/day-picture.ts'
import { plans } from '../plan/layouts.ts'
import { readCosts } from '../plan/read-costs.ts'
import { fullAt, peakUse, wallsOf } from '../plan/walls.ts'
import type { Scenario } from './scenario.ts'

const vehicles = 1_000_000
/** Where measured figures are, whatever folder a run writes to. */
const results = fileURLToPath(new URL('../../results', import.meta.url))
const wall = 'wall, thousand vehicles'
const share = '% at a million'

/** Nothing is measured: a day of a fleet is calculated from what was. */
export const plan: Scenario = {
  name: 'plan',
  about: 'Calculated: a million vehicles on several layouts, and the fleet at which each part of them is full.',
  needsServers: false,
  picture: [wall, share],
  run: async () => {
    const costs = await readCosts(results)
    const rows: Measured[] = []
    for (const { layout, habits } of plans) {
      const use = peakUse(vehicles, habits, layout, costs)
      for (const { part, vehicles: most } of wallsOf(habits, layout, costs)) {
        const figures = { [wall]: Math.round(most / 1_000), [share]: Math.round((use[part] ?? 0) * 100) }
        rows.push({ group: layout.name, name: part, figures })
      }
    }
    return [rows]
  },
  morePictures: async () => {
    const costs = await readCosts(results)
    const isEnough = ({ layout, habits }: (typeof plans)[number]): boolean =>
      Object.values(peakUse(vehicles, habits, layout, costs)).every((each) => each <= fullAt)
    const [first, enough] = [plans[0], plans.find(isEnough)]
    return Object.fromEntries(
      Object.entries({ 'plan-day-small': first, 'plan-day-enough': enough }).flatMap(([name, each]) =>
        each === undefined ? [] : [[name, dayPictureOf(vehicles, each.layout, each.habits, costs)]],
      ),
    )
  },
}
