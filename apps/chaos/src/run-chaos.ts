/**
 * A chaos run: load through REST, a simulated fleet that misbehaves, and seeded faults on real processes. Then all faults
 * end, what is open settles, and the ledger is compared with what cloud, events and callers say.
 */
import { join } from 'node:path'
import { systemClock } from '@keyfob/runtime'
import { Fleet, Ledger, Random, parseBehaviourShares } from '@keyfob/simulator'
import { Callers } from './callers.ts'
import { type ChaosReport, medianOf } from './chaos-report.ts'
import { FaultPlan, type FaultRecord } from './fault-plan.ts'
import type { Fault } from './faults/fault.ts'
import { judge, readCommands } from './judge.ts'
import { RecoveryProbe } from './recovery-probe.ts'
import { settleAll } from './settle.ts'
import { Stage, waitFor } from './stage.ts'
import { StatusReader } from './status-reader.ts'

export interface ChaosOptions {
  readonly seed: number
  /** Faults stop then, or after `faultsMax`. */
  readonly minutes: number
  readonly faultsMax: number
  readonly faults: readonly Fault[]
  readonly vehicles: number
  readonly isCluster: boolean
  readonly commandsPerMinute: number
  readonly onProgress: (progress: ChaosProgress) => void
}

export interface ChaosProgress {
  readonly phase: 'opening' | 'playing' | 'settling' | 'closing'
  readonly elapsedMs: number
  readonly faults: number
  readonly now: string
  readonly accepted: number
  /** Status events that the run's own consumer got. */
  readonly consumed: number
}

/** Faults at once. */
const atOnce = 2
const callersAtOnce = 8
/** Of the vehicle that the probe asks: beside the fleet, and well-behaved. */
const probeNumber = 1

export const runChaos = async (options: ChaosOptions): Promise<ChaosReport> => {
  const startedAt = systemClock.monotonic()
  let now = 'starting the servers'
  let phase: ChaosProgress['phase'] = 'opening'
  let play: Play | undefined
  const tell = (): void =>
    options.onProgress({
      phase,
      elapsedMs: systemClock.monotonic() - startedAt,
      faults: play?.plan.records.length ?? 0,
      now,
      accepted: play?.callers.accepted.size ?? 0,
      consumed: play?.reader.count ?? 0,
    })
  const telling = setInterval(tell, 500)
  const stage = await Stage.open(options)
  try {
    play = await openPlay(stage, options, (name) => (now = name))
    phase = 'playing'
    await playAll(play, options)
    phase = 'settling'
    await settle(stage, play, (what) => (now = what))
    phase = 'closing'
    now = 'the ledger'
    const rows = await readCommands(stage.servers.postgres.url)
    return {
      seed: options.seed,
      minutes: options.minutes,
      ...faultsOf(play.plan.records),
      callers: { ...play.callers.counts, longestMs: Math.round(play.callers.longest) },
      ...judge(rows, play.ledger, play.reader, play.callers),
    }
  } finally {
    now = 'everything stops'
    clearInterval(telling)
    for (const service of [play?.fleet, play?.probed, play?.reader]) await service?.stop().catch(() => undefined)
    await stage.close()
  }
}

interface Play {
  readonly ledger: Ledger
  readonly fleet: Fleet
  readonly probed: Fleet
  readonly reader: StatusReader
  readonly callers: Callers
  readonly plan: FaultPlan
}

const openPlay = async (
  stage: Stage,
  { seed, vehicles, faults }: ChaosOptions,
  onFault: (name: string) => void,
): Promise<Play> => {
  const ledger = new Ledger(systemClock)
  const common = { broker: { url: stage.vehiclesUrl }, seed, ledger }
  const fleet = new Fleet({
    ...common,
    vehicles,
    behaviours: parseBehaviourShares(['all:10%']),
    memoryDir: join(stage.memoryDir, 'fleet'),
    firstVehicle: 1_000,
  })
  const probed = new Fleet({
    ...common,
    vehicles: 1,
    behaviours: [],
    memoryDir: join(stage.memoryDir, 'probed'),
    firstVehicle: probeNumber,
  })
  const reader = new StatusReader(stage.readerUrl)
  for (const service of [reader, fleet, probed]) await service.start()
  const callers = new Callers(stage.apis, fleet.vins, new Random(seed))
  const probe = new RecoveryProbe(() => stage.apis, probed.vins[0]!) // it has one
  const plan = new FaultPlan({ stage, faults, random: new Random(seed + 1), probe, atOnce, onFault })
  return { ledger, fleet, probed, reader, callers, plan }
}

const playAll = async (
  { callers, plan }: Play,
  { minutes, faultsMax, commandsPerMinute }: ChaosOptions,
): Promise<void> => {
  const loadEnds = new AbortController()
  const time = AbortSignal.timeout(minutes * 60_000)
  const calling = callers.call(callersAtOnce, commandsPerMinute, loadEnds.signal)
  try {
    await plan.run(faultsMax, time)
  } finally {
    loadEnds.abort()
    await calling
  }
}

const settle = async (stage: Stage, { fleet, reader }: Play, tell: (what: string) => void): Promise<void> => {
  tell('everything is made whole')
  await stage.whole()
  fleet.becomeCalm()
  await settleAll({ url: stage.servers.postgres.url, reader, reconnect: () => stage.links.vehicles.cut(), tell })
  await waitFor(500)
}

const faultsOf = (records: readonly FaultRecord[]): Pick<ChaosReport, 'faults' | 'faultCount'> => {
  const names = [...new Set(records.map(({ name }) => name))].toSorted()
  const faults = names.map((name) => {
    const mine = records.filter((record) => record.name === name)
    const times = mine.flatMap(({ recoveredMs }) => recoveredMs ?? [])
    const round = (value: number | null): number | null => (value === null ? null : Math.round(value))
    return {
      name,
      count: mine.length,
      medianMs: round(medianOf(times)),
      maxMs: round(times.length === 0 ? null : Math.max(...times)),
      notRecovered: mine.length - times.length,
    }
  })
  return { faults, faultCount: records.length }
}
