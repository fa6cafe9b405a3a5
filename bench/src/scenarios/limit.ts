import type { Measured } from '../figures/row.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import { startLimit } from '../stage/limit-target.ts'
import { closedLoops } from './closed.ts'
import type { Scenario } from './scenario.ts'

const callersDefault = [64, 256, 512]

export const limit: Scenario = {
  name: 'limit',
  about: 'A minimal program with the same durability, in turn with Keyfob, and Keyfob as a share of it.',
  needsServers: true,
  picture: ['lifecycles/s', 'share of the limit %', 'CPU s/1000 all'],
  run: (bench) =>
    bench.rounds(async () => {
      const minimal = await bench.with(
        () => startLimit(bench.stage),
        (target) => closedLoops(bench, target, callersDefault),
      )
      const keyfob = await bench.with(
        () => startKeyfob(bench.stage),
        (target) => closedLoops(bench, target, callersDefault),
      )
      return [...minimal, ...withShares(keyfob, minimal)]
    }),
}

/** At the same number of callers, and of the best that the limit has at any. */
const withShares = (keyfob: readonly Measured[], minimal: readonly Measured[]): readonly Measured[] => {
  const rateOf = (each: Measured | undefined): number => each?.figures['lifecycles/s'] ?? 0
  const best = Math.max(...minimal.map(rateOf))
  const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part * 1000) / whole) / 10)
  return keyfob.map((each) => {
    const same = rateOf(minimal.find(({ name }) => name === each.name))
    const shares = {
      'share of the limit %': percent(rateOf(each), same),
      'share of its best %': percent(rateOf(each), best),
    }
    return { ...each, figures: { ...shares, ...each.figures } }
  })
}
