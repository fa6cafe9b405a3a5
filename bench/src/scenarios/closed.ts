import type { Measured } from '../figures/row.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import type { Bench, MeasuredTarget } from './bench.ts'
import type { Scenario } from './scenario.ts'

const callersDefault = [1, 16, 64, 256, 512]

/** A closed loop with each number of callers in turn. */
export const closedLoops = async (
  bench: Bench,
  { target, measure }: MeasuredTarget,
  callersOtherwise: readonly number[] = callersDefault,
): Promise<readonly Measured[]> => {
  const all: Measured[] = []
  for (const callers of bench.options.callers ?? callersOtherwise) {
    const name = `${callers} ${callers === 1 ? 'caller' : 'callers'}`
    bench.say(`${target.name}: ${name}`)
    all.push({ group: target.name, name, figures: await measure({ kind: 'closed', callers, ...bench.spansOfJob }) })
  }
  return all
}

export const closed: Scenario = {
  name: 'closed',
  about: 'Whole lifecycles a second in a closed loop: each caller calls again when it has its answer.',
  needsServers: true,
  picture: ['lifecycles/s', 'accept p99 ms', 'settle p99 ms'],
  run: (bench) =>
    bench.rounds(() =>
      bench.with(
        () => startKeyfob(bench.stage),
        (keyfob) => closedLoops(bench, keyfob),
      ),
    ),
}
