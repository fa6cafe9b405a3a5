import { eventually } from '@keyfob/testbed'
import { minutes, seconds, systemClock } from '@keyfob/runtime'
import type { Figures, Measured } from '../figures/row.ts'
import { FleetProgram, type FleetReport } from '../stage/fleet-program.ts'
import { startKeyfob } from '../stage/keyfob-target.ts'
import { cpuSecondsOf, cpuWaitOf } from '../stage/process-times.ts'
import type { Target } from '../stage/target.ts'
import { ApiProbe } from '../storm/api-probe.ts'
import { PeakMemory } from '../storm/peak-memory.ts'
import { StormRecord } from '../storm/storm-record.ts'
import { type Bench, monotonicMicroseconds } from './bench.ts'
import type { Scenario } from './scenario.ts'

/** Callers continue before, during and after, at a third of what this kind of machine takes. */
const commandsPerMinute = 6_000
/** Of callers and vehicles that run, before the broker goes away. */
const calmFor = seconds(5)
/** Registration and connecting of a fleet continue as long as there is progress. */
const noProgressFor = minutes(2)
/** Afterwards it is given up, and the figures say how far it came. */
const stormMax = minutes(5)
const lookEvery = seconds(1)
const probed = 500

type Pids = Readonly<Record<string, number>>

/** The broker is killed, callers continue until enough are open, and it comes back. */
export const storm: Scenario = {
  name: 'storm',
  about: 'The broker restarts under all vehicles with --open commands open: who is back when, and what it costs.',
  needsServers: true,
  picture: ['all online again s', 'open settled s', 'API p99 ms', 'largest process MB'],
  run: (bench) => bench.rounds(async () => [await oneStorm(bench)]),
}

const oneStorm = async (bench: Bench): Promise<Measured> => {
  const { vehicles } = bench.options
  bench.say('starting …')
  const target = await startKeyfob(bench.stage)
  const { mqttUrl, ledger } = target
  const record = await StormRecord.open(ledger.kind === 'sql' ? ledger.url : '')
  const fleet = new FleetProgram({ api: apiOf(target), mqttUrl, vehicles, commandsPerMinute })
  const pids = (): Pids => ({ ...target.pids, ...bench.stage.servers.pids, fleet: fleet.pid })
  const memory = new PeakMemory(pids)
  try {
    await memory.start()
    await allConnected(bench, record, fleet)
    await systemClock.sleep(calmFor)
    const figures = await measured(bench, pids, () => throughStorm(bench, target, record))
    bench.say('what is open settles …')
    const judged = judgementOf(bench, await fleet.end())
    return {
      group: 'Keyfob',
      name: `${vehicles} vehicles`,
      figures: { ...figures, ...judged, ...(await memory.end()) },
    }
  } finally {
    await fleet.close()
    await record.close()
    await memory.end()
    await target.stop()
  }
}

/** With the CPU seconds of each program meanwhile. A broker that starts again begins at 0. */
const measured = async (bench: Bench, pids: () => Pids, run: () => Promise<Figures>): Promise<Figures> => {
  const { Keyfob: keyfob = 0 } = pids()
  const [before, waitBefore, from] = [cpuSecondsOf(pids()), cpuWaitOf(keyfob), monotonicMicroseconds()]
  const figures = await run()
  bench.spans.push([from, monotonicMicroseconds()])
  const used = Object.entries(cpuSecondsOf(pids())).map(([name, until]) => {
    const since = until - (before[name] ?? 0)
    return [`CPU s ${name}`, toTenths(since < 0 ? until : since)] as const
  })
  const waited = { 'CPU wait s Keyfob': toTenths(cpuWaitOf(keyfob) - waitBefore) }
  return { ...figures, ...Object.fromEntries(used), ...waited }
}

const apiOf = ({ apis }: Target): string => apis[0] ?? ''

const allConnected = async (bench: Bench, record: StormRecord, fleet: FleetProgram): Promise<void> => {
  let online = 0
  const look = async (): Promise<Error | boolean> => {
    if (fleet.hasEnded) return new Error('The fleet ended before it was connected.')
    online = await record.onlineSince(0)
    bench.say(`${online} of ${bench.options.vehicles} vehicles are connected`)
    return online >= bench.options.vehicles && (await record.openBefore(Date.now())) > 0
  }
  const options = { within: noProgressFor, every: 1_000, progress: () => online, what: 'The fleet being connected' }
  const end = await eventually(look, options)
  if (end instanceof Error) throw end
}

const throughStorm = async (bench: Bench, target: Target, record: StormRecord): Promise<Figures> => {
  const probe = new ApiProbe(apiOf(target), await record.someVins(probed))
  try {
    const figures = await restart(bench, record)
    return { ...figures, ...(await probe.end()) }
  } finally {
    await probe.end()
  }
}

const restart = async (bench: Bench, record: StormRecord): Promise<Figures> => {
  const { mosquitto } = bench.stage.servers
  const goneAt = Date.now()
  await mosquitto.kill()
  bench.say('the broker is down')
  const enough = async (): Promise<boolean> => (await record.openBefore(Date.now())) >= bench.options.open
  await eventually(enough, { every: 100, what: `${bench.options.open} open commands` })
  await mosquitto.start()
  const backAt = Date.now()
  const open = await record.openBefore(backAt)
  const times = await comeBack(bench, record, { goneAt, backAt })
  const ends = Object.entries(await record.endsOf(backAt))
  return {
    'broker down s': toTenths((backAt - goneAt) / 1000),
    'open when it is back': open,
    ...times,
    ...Object.fromEntries(ends.map(([state, count]) => [`of these ${state}`, count])),
  }
}

/** Until all vehicles are online again and all that was open is settled: seconds since the broker is back; absent: it did not come to that. */
const comeBack = async (
  bench: Bench,
  record: StormRecord,
  { goneAt, backAt }: { readonly goneAt: number; readonly backAt: number },
): Promise<Figures> => {
  const { vehicles } = bench.options
  const times: Record<string, number> = {}
  while (Object.keys(times).length < 2 && Date.now() < backAt + stormMax) {
    const [online, open] = [await record.onlineSince(goneAt), await record.openBefore(backAt)]
    const now = toTenths((Date.now() - backAt) / 1000)
    bench.say(`after ${now} s: ${online} of ${vehicles} vehicles are online again, ${open} commands are open`)
    if (online >= vehicles) times['all online again s'] ??= now
    if (open === 0) times['open settled s'] ??= now
    await systemClock.sleep(lookEvery)
  }
  return { 'online again': await record.onlineSince(goneAt), ...times }
}

const toTenths = (value: number): number => Number(value.toFixed(1))

const judgementOf = (bench: Bench, { commands, lawsBroken, unsettled }: FleetReport): Figures => {
  for (const sentence of lawsBroken) bench.say(`note: ${sentence}`)
  const failed = Object.values(commands.failed).reduce((sum, count) => sum + count, 0)
  return {
    accepted: commands.accepted,
    'submissions failed': failed,
    unsettled: unsettled.length,
    'laws broken': lawsBroken.length,
  }
}
