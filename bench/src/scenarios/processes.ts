import type { Measured } from '../figures/row.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import { closedLoops } from './closed.ts'
import type { Scenario } from './scenario.ts'

const callersDefault = [64, 256]
const layouts = [
  ['one process', ['api,worker']],
  ['api + worker', ['api', 'worker']],
  ['two of each', ['api', 'api', 'worker', 'worker']],
] as const

export const processes: Scenario = {
  name: 'processes',
  about: 'The same load on one process, on an api and a worker, and on two of each; callers take the apis in turn.',
  needsServers: true,
  picture: ['lifecycles/s', 'accept p99 ms', 'settle p99 ms'],
  run: (bench) =>
    bench.rounds(async () => {
      const all: Measured[] = []
      for (const [name, roles] of layouts)
        all.push(
          ...(await bench.with(
            () => startKeyfob(bench.stage, { name, roles }),
            (keyfob) => closedLoops(bench, keyfob, callersDefault),
          )),
        )
      return all
    }),
}
