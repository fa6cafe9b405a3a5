import type { Measured } from '../figures/row.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import type { Bench, MeasuredTarget } from './bench.ts'
import { closedLoops } from './closed.ts'
import type { Scenario } from './scenario.ts'

const shares = [25, 50, 80]
/** Where the best closed figure is looked for. */
const callersDefault = [64, 256]

export const open: Scenario = {
  name: 'open',
  about: 'Latency at a fixed rate, 25, 50 and 80 % of the best closed figure, measured from when a call was due.',
  needsServers: true,
  picture: ['accept p99 ms', 'to vehicle p99 ms', 'settle p99 ms'],
  run: async (bench) => {
    let best = 0
    return bench.rounds(() =>
      bench.with(
        () => startKeyfob(bench.stage),
        async (keyfob) => {
          // Once, so that all rounds are asked for the same.
          const first = best === 0 ? await closedLoops(bench, keyfob, callersDefault) : []
          best ||= Math.max(1, ...first.map(({ figures }) => figures['lifecycles/s'] ?? 0))
          return [...first, ...(await openLoops(bench, keyfob, best))]
        },
      ),
    )
  },
}

const openLoops = async (
  bench: Bench,
  { target, measure }: MeasuredTarget,
  best: number,
): Promise<readonly Measured[]> => {
  const all: Measured[] = []
  for (const share of shares) {
    const rate = (best * share) / 100
    bench.say(`${target.name}: ${share} % of ${best} a second`)
    const figures = await measure({ kind: 'open', rate, ...bench.spansOfJob })
    all.push({
      group: `${target.name}, open`,
      name: `${share} %`,
      figures: { 'asked/s': Math.round(rate), ...figures },
    })
  }
  return all
}
