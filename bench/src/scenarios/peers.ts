import { temporaryFolder } from '@keyfob/testbed'
import type { Measured } from '../figures/row.ts'
import { buildGo, startGo } from '../stage/go-target.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import { buildNest, startNest } from '../stage/nest-target.ts'
import type { Target } from '../stage/target.ts'
import type { Bench } from './bench.ts'
import { closedLoops } from './closed.ts'
import type { Scenario } from './scenario.ts'

type Start = () => Promise<Target>

export const peers: Scenario = {
  name: 'peers',
  about: 'The same job in Go and on NestJS, in the usual style, and Keyfob: in turn, on the same servers.',
  needsServers: true,
  picture: ['lifecycles/s', 'accept p99 ms', 'to vehicle p99 ms'],
  run: async (bench) => {
    const folder = await temporaryFolder('keyfob-peers-')
    try {
      const starts = await startsOf(bench, folder.path)
      return await bench.rounds(async () => {
        const all: Measured[] = []
        for (const start of starts) all.push(...(await bench.with(start, (target) => closedLoops(bench, target))))
        return all
      })
    } finally {
      await folder.remove()
    }
  },
}

/** A peer that cannot be built is left out, and said to be. */
const startsOf = async (bench: Bench, folder: string): Promise<readonly Start[]> => {
  const { stage } = bench
  const go = await built(bench, 'The peer in Go', 'Go and Debian’s packages of bench/README.md', () => buildGo(folder))
  const nest = await built(bench, 'The peer on NestJS', 'a package registry', () => buildNest(folder))
  return [
    ...(go === undefined ? [] : [() => startGo(stage, go)]),
    ...(nest === undefined ? [] : [() => startNest(stage, nest)]),
    () => startKeyfob(stage),
  ]
}

const built = async (
  bench: Bench,
  name: string,
  needs: string,
  build: () => Promise<string>,
): Promise<string | undefined> => {
  bench.say(`building: ${name}`)
  try {
    return await build()
  } catch (error) {
    bench.say(
      `note: ${name} is left out, because it could not be built. It needs ${needs}: ${String(error).slice(0, 500)}`,
    )
    return undefined
  }
}
