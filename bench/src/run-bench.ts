import { mkdir } from 'node:fs/promises'
import type { BenchOptions } from './bench-options.ts'
import { medianRows } from './figures/median-rows.ts'
import { readProfiles } from './profile/read-profiles.ts'
import type { BenchResult } from './report/bench-result.ts'
import { describeMachine } from './report/machine.ts'
import { Bench } from './scenarios/bench.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { Stage } from './stage/stage.ts'

export interface RunOptions extends BenchOptions {
  /** Where CPU profiles go; undefined: none are made. */
  readonly profileFolder?: string
}

/** Starts what the scenario needs, runs it, and ends all of it. */
export const runBench = async (
  scenario: Scenario,
  { profileFolder, ...options }: RunOptions,
  say: (line: string) => void,
): Promise<BenchResult> => {
  const at = new Date().toISOString()
  const machine = await describeMachine()
  if (profileFolder !== undefined) await mkdir(profileFolder, { recursive: true })
  const stage = await Stage.open(profileFolder)
  try {
    if (scenario.needsServers) say('starting PostgreSQL, RabbitMQ, Redis and Mosquitto …')
    if (scenario.needsServers) await stage.startServers()
    const bench = new Bench(options, stage, say)
    const rows = medianRows(await scenario.run(bench))
    const versions = stage.hasServers ? await stage.servers.versions() : {}
    const profiles = profileFolder === undefined ? {} : { profiles: await readProfiles(profileFolder, bench.spans) }
    return { name: scenario.name, at, machine, versions, options, rows, ...profiles }
  } finally {
    await stage.close()
  }
}
