import type { Measured } from '../figures/row.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import type { Bench, MeasuredTarget } from './bench.ts'
import type { Scenario } from './scenario.ts'

const callersDefault = [64]
/** Makes the vehicles and commands that are read. */
const prepare = { kind: 'closed', callers: 32, warmUp: 0, measure: 3_000 } as const

export const reads: Scenario = {
  name: 'reads',
  about: 'GET of a vehicle and of a command: answered by the cache, and with a cache that was emptied.',
  needsServers: true,
  picture: ['reads/s', 'read p50 ms', 'read p99 ms'],
  run: (bench) =>
    bench.rounds(() =>
      bench.with(
        () => startKeyfob(bench.stage),
        async (keyfob) => {
          bench.say('Keyfob: making what is read')
          await keyfob.measure(prepare)
          return readAll(bench, keyfob)
        },
      ),
    ),
}

const readAll = async (bench: Bench, { measure }: MeasuredTarget): Promise<readonly Measured[]> => {
  const all: Measured[] = []
  for (const callers of bench.options.callers ?? callersDefault)
    for (const kind of ['vehicle', 'command'] as const)
      for (const what of ['hit', 'miss'] as const) {
        bench.say(`Keyfob: reads of a ${kind}, ${what}, ${callers} callers`)
        const missOn = what === 'miss' ? { missOn: bench.stage.servers.redis.port } : {}
        const figures = await measure({ kind: 'reads', callers, of: kind, ...missOn, ...bench.spansOfJob })
        all.push({ group: `Keyfob, ${callers} callers`, name: `${kind}, ${what}`, figures })
      }
  return all
}
