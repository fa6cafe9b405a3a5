import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchResult } from '../report/bench-result.ts'
import { type CommandCost, costOf, costsOf } from './measured.ts'

/** As far as the plan reads it. */
interface SoakResult {
  readonly commandsPerSecond: number
  readonly cpuPerThousand: Readonly<Record<string, number>>
}

/** Two of each run in a soak. */
const soakPairs = 2

/** From the newest result of `processes`, and the newest soak, which has the cost at a low rate. @throws Error when there is none */
export const readCosts = async (folder: string): Promise<readonly CommandCost[]> => {
  const processes = await newest<BenchResult>(folder, 'processes-')
  const { commandsPerSecond, cpuPerThousand } = await newest<SoakResult>(folder, 'soak-')
  return [costOf(cpuPerThousand, soakPairs, commandsPerSecond), ...costsOf(processes)]
}

const newest = async <Result>(folder: string, prefix: string): Promise<Result> => {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
  const name = names.toSorted().at(-1)
  if (name === undefined)
    throw new Error(
      `${folder} has no ${prefix}….json. Run the bench or the soak first: the plan calculates with its figures.`,
    )
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as Result // what the bench wrote
}
