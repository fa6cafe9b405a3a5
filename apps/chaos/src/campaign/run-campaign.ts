/**
 * A campaign over a large simulated fleet, on real servers, while one worker after the other is killed -9; then one over a
 * fleet that refuses much. The vehicles' ledger says whether each was commanded exactly once, and the second campaign whether
 * its rule stops it within a wave.
 */
import { type CampaignWithProgress, KeyfobClient } from '@keyfob/client'
import { seconds, systemClock } from '@keyfob/runtime'
import { Fleet, Ledger, parseBehaviourShares } from '@keyfob/simulator'
import { eventually } from '@keyfob/testbed'
import { Stage, waitFor } from '../stage.ts'
import { type VehicleCommands, readCampaignCommands } from './read-campaign-commands.ts'

export interface CampaignRunOptions {
  readonly vehicles: number
  readonly waveSize: number
  readonly killEverySeconds: number
  readonly tell: (what: string) => void
}

export interface CampaignReport {
  readonly vehicles: number
  readonly waves: number
  readonly kills: number
  readonly tookMs: number
  readonly byState: Readonly<Record<string, number>>
  /** Vehicles without a command, and those with more than one. */
  readonly missed: readonly string[]
  readonly repeated: readonly string[]
  /** Effects in vehicles, and commands that had more than one. */
  readonly effects: number
  readonly doubled: number
  readonly aborted: {
    readonly state: string
    readonly reason: string
    readonly waves: number
    readonly commands: number
    readonly waveSize: number
  }
}

const badVehicles = 200
const badWave = 50
const firstGood = 10_000
const firstBad = 50_000
/** Above what 5,000 vehicles take on two busy cores, with a lease of ten seconds lost at each kill. */
const doneWithin = seconds(1_200)
const registeredTogether = 32

export const runCampaign = async (options: CampaignRunOptions): Promise<CampaignReport> => {
  const { vehicles, tell } = options
  tell('starting the servers')
  const stage = await Stage.open({ isCluster: false })
  const ledger = new Ledger(systemClock)
  const make = (count: number, firstVehicle: number, behaviours: readonly string[]) =>
    new Fleet({
      broker: { url: stage.vehiclesUrl },
      seed: 1,
      // No vehicle dies here: their memories are in RAM, and their connections lean, so that one process has all of them.
      transport: 'lean',
      ledger,
      vehicles: count,
      firstVehicle,
      behaviours: parseBehaviourShares([...behaviours]),
    })
  const fleets = [make(vehicles, firstGood, []), make(badVehicles, firstBad, ['rejecting:100%'])] as const
  try {
    const keyfob = new KeyfobClient({ url: stage.apis[0]! }) // a stage has two
    for (const [fleet, label] of [
      [fleets[0], 'good'],
      [fleets[1], 'bad'],
    ] as const) {
      tell(`registering and connecting ${fleet.vins.length} vehicles`)
      await register(keyfob, fleet.vins, label)
      await fleet.start()
    }
    const good = await underFire(stage, keyfob, options)
    const commands = await readCampaignCommands(stage.servers.postgres.url, good.campaign.id)
    return {
      ...good.figures,
      ...judge(fleets[0].vins, commands),
      ...effectsIn(ledger),
      aborted: await badWaves(stage, keyfob, tell),
    }
  } finally {
    tell('everything stops')
    for (const fleet of fleets) await fleet.stop().catch(() => undefined)
    await stage.close()
  }
}

const register = async (keyfob: KeyfobClient, vins: readonly string[], label: string): Promise<void> => {
  for (let from = 0; from < vins.length; from += registeredTogether)
    await Promise.all(
      vins.slice(from, from + registeredTogether).map((vin) => keyfob.vehicles.put(vin, { labels: [label] })),
    )
}

const underFire = async (
  stage: Stage,
  { campaigns }: KeyfobClient,
  { vehicles, waveSize, killEverySeconds, tell }: CampaignRunOptions,
) => {
  const { id } = await campaigns.create({ name: 'good', command: 'doors_lock', target: { label: 'good' }, waveSize })
  const startedAt = systemClock.monotonic()
  const over = new AbortController()
  const killing = killWorkers(stage, killEverySeconds, over.signal, tell)
  const ending = eventually(() => ended(campaigns.get(id), tell), {
    within: doneWithin,
    every: 1_000,
    what: 'the end of the campaign',
  }).finally(() => over.abort())
  // A worker that does not start again ends the run, too.
  const [campaign] = await Promise.all([ending, killing])
  const tookMs = Math.round(systemClock.monotonic() - startedAt)
  const byState: Record<string, number> = {}
  for (const { state, count } of campaign.progress) byState[state] = (byState[state] ?? 0) + count
  return { campaign, figures: { vehicles, waves: campaign.wave, kills: await killing, tookMs, byState } }
}

const ended = async (
  asked: Promise<CampaignWithProgress>,
  tell: CampaignRunOptions['tell'],
): Promise<CampaignWithProgress | false> => {
  const campaign = await asked
  const { state, wave, progress } = campaign
  tell(`${state}, wave ${wave}: ${progress.map((each) => `${each.count} ${each.state}`).join(', ')}`)
  return state !== 'running' && campaign
}

/** One after the other, so that one of two is there most of the time. How many. */
const killWorkers = async (
  { replicas }: Stage,
  everySeconds: number,
  signal: AbortSignal,
  tell: CampaignRunOptions['tell'],
): Promise<number> => {
  const workers = replicas.filter(({ role }) => role === 'worker')
  let kills = 0
  for (; !signal.aborted; kills += 1) {
    await waitFor(everySeconds * 1_000, signal)
    if (signal.aborted) break
    const { name, process } = workers[kills % workers.length]! // there are two
    tell(`kill -9 ${name}`)
    await process.kill()
    await process.start()
  }
  return kills
}

/** The fleet refuses or fails four commands of ten; the rule takes one of ten. */
const badWaves = async ({ servers }: Stage, { campaigns }: KeyfobClient, tell: CampaignRunOptions['tell']) => {
  const target = { label: 'bad' }
  const abort = { failed: 0.1 }
  const { id } = await campaigns.create({ name: 'bad', command: 'doors_lock', target, waveSize: badWave, abort })
  const {
    state,
    reason,
    wave: waves,
  } = await eventually(() => ended(campaigns.get(id), tell), {
    within: doneWithin,
    every: 1_000,
    what: 'the end of the bad campaign',
  })
  const commands = (await readCampaignCommands(servers.postgres.url, id)).reduce((sum, { count }) => sum + count, 0)
  return { state, reason, waves, commands, waveSize: badWave }
}

const judge = (vins: readonly string[], commands: readonly VehicleCommands[]) => {
  const counts = new Map(commands.map(({ vin, count }) => [vin, count]))
  return {
    missed: vins.filter((vin) => !counts.has(vin)),
    repeated: commands.filter(({ count }) => count > 1).map(({ vin }) => vin),
  }
}

const effectsIn = (ledger: Ledger) => ({ effects: ledger.count, doubled: ledger.doubles.length })
