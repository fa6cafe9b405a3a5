import type { Measured } from '../figures/row.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import { startSignedKeyfob } from '../stage/signed-keyfob.ts'
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
    bench.rounds(async () => {
      const plain = await bench.with(
        () => startKeyfob(bench.stage),
        (keyfob) => closedLoops(bench, keyfob),
      )
      if (!bench.options.signing) return plain
      const signed = await bench.with(
        () => startSignedKeyfob(bench.stage, bench.options.vehicles),
        (keyfob) => closedLoops(bench, keyfob),
      )
      return [...plain, ...signed.map((each) => withShare(each, plain))]
    }),
}

/** Of the throughput without signatures, at the same number of callers. */
const withShare = (signed: Measured, plain: readonly Measured[]): Measured => {
  const rateOf = (each: Measured | undefined): number => each?.figures['lifecycles/s'] ?? 0
  const whole = rateOf(plain.find(({ name }) => name === signed.name))
  const share = whole === 0 ? 0 : Math.round((rateOf(signed) * 1000) / whole) / 10
  return { ...signed, figures: { 'share of unsigned %': share, ...signed.figures } }
}
