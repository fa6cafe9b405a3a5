import { systemClock } from '@keyfob/runtime'
import type { Figures, Measured } from '../figures/row.ts'
import { type EmbeddedTarget, startEmbedded } from '../stage/embedded-target.ts'
import { canSeeProcesses, cpuSecondsOf, memoryOf } from '../stage/process-times.ts'
import type { Bench } from './bench.ts'
import { closedLoops } from './closed.ts'
import type { Scenario } from './scenario.ts'

const callersDefault = [16, 64]
/** What runs once after a start does not count as rest. */
const settleDown = 3_000
const restFor = 10_000

export const embedded: Scenario = {
  name: 'embedded',
  about: 'Keyfob without external parts: its starts, what it costs at rest, and closed loops.',
  needsServers: false,
  picture: ['lifecycles/s', 'accept p99 ms', 'settle p99 ms'],
  run: (bench) =>
    bench.rounds(async () => {
      const rest: Measured[] = []
      const start = async (): Promise<EmbeddedTarget> => {
        const { target, figures } = await startAndRest(bench)
        rest.push({ group: 'embedded', name: 'at rest', figures })
        return target
      }
      const loops = await bench.with(start, (target) => closedLoops(bench, target, callersDefault))
      return [...rest, ...loops]
    }),
}

const startAndRest = async (bench: Bench): Promise<{ target: EmbeddedTarget; figures: Figures }> => {
  const begunAt = performance.now()
  const target = await startEmbedded(bench.stage)
  const firstStart = performance.now() - begunAt
  await target.keyfob.stop()
  const againAt = performance.now()
  await target.keyfob.start()
  const laterStart = performance.now() - againAt
  const starts = { 'first start ms': Math.round(firstStart), 'later start ms': Math.round(laterStart) }
  return { target, figures: { ...starts, ...(canSeeProcesses && (await restOf(bench, target.pids['Keyfob'] ?? 0))) } }
}

/** With all that it started, as its database. */
const restOf = async (bench: Bench, pid: number): Promise<Figures> => {
  bench.say('embedded: at rest')
  await systemClock.sleep(settleDown)
  const before = cpuSecondsOf({ pid })['pid'] ?? 0
  await systemClock.sleep(restFor)
  const used = (cpuSecondsOf({ pid })['pid'] ?? 0) - before
  return { 'memory MB': memoryOf(pid), 'CPU %': Number(((used * 100_000) / restFor).toFixed(1)) }
}
