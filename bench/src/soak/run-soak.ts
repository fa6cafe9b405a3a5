/**
 * A soak: hours of ordinary work on real servers and four processes of Keyfob, with everything sampled. It does no harm; it
 * looks for what grows. Half-way a week of history begins, and an old one is dropped (see `shifted-time.ts`).
 */
import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { judge, readCommands, settleAll } from '@keyfob/chaos'
import { type Clock, type Duration, hours, seconds, systemClock } from '@keyfob/runtime'
import { leastIdAt } from '@keyfob/testbed'
import { describeMachine } from '../report/machine.ts'
import { type KeyfobTarget, startKeyfob } from '../stage/keyfob-target.ts'
import { makeTables } from '../stage/make-tables.ts'
import { Stage } from '../stage/stage.ts'
import { CpuMeter } from './cpu-meter.ts'
import { happeningsOf, waitForWebhooks } from './happenings.ts'
import { Sampler } from './sampler.ts'
import { type Times, SoakClockwork } from './soak-clockwork.ts'
import { SoakLife } from './soak-life.ts'
import { type SoakOptions, checkSize } from './soak-options.ts'
import type { SoakReport } from './soak-report.ts'
import { judgeSeries } from './verdict.ts'
import { dropOldWeek, fillPastWeeks, historyDays, weekName, weeksSince } from './week-change.ts'

export interface RunSoakOptions extends SoakOptions {
  readonly name: string
  /** Ends the run, with an error. */
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

/** So many looks in a run, but not more than one a second. */
const looksMax = 360
const lookAtLeastEvery: Duration = seconds(1)
/** Commands of the two weeks before the run. */
const filledCommands = 20_000
/** Each caller and each stream waits for the end of the load. */
const listenersMax = 64
const roles = ['api', 'api', 'worker', 'worker'] as const
const env = { KEYFOB_HISTORY_DAYS: String(historyDays), KEYFOB_WEBHOOKS_PRIVATE: 'true' }

export const runSoak = async (options: RunSoakOptions): Promise<SoakReport> => {
  checkSize(options)
  const at = new Date().toISOString()
  const machine = await describeMachine()
  const stage = await Stage.open()
  try {
    options.say('starting PostgreSQL, RabbitMQ, Redis and Mosquitto …')
    await stage.startServers()
    const measured = await soak(stage, options)
    const { hours: count, commandsPerMinute, vehicles, seed, name } = options
    return {
      name,
      at,
      machine,
      versions: await stage.servers.versions(),
      options: { hours: count, commandsPerMinute, vehicles, seed },
      ...measured,
    }
  } finally {
    await stage.close()
  }
}

type Measured = Omit<SoakReport, 'name' | 'at' | 'machine' | 'versions' | 'options'>

const soak = async (stage: Stage, options: RunSoakOptions): Promise<Measured> => {
  const { folder } = stage.prepare()
  const url = await stage.servers.freshDatabase()
  options.say('filling two weeks of the past …')
  const clockwork = await SoakClockwork.shift(url, hours(options.hours))
  await makeTables({ databaseUrl: url, amqpUrl: stage.servers.rabbit.url, folder: join(folder, 'first') })
  await fillPastWeeks(url, clockwork.clock.now(), filledCommands)
  options.say('starting four processes of Keyfob …')
  const target = await startKeyfob(stage, { roles, databaseUrl: url, env })
  const life = await startLife(stage, options, target, clockwork.clock, folder).catch(async (error: unknown) => {
    await target.stop()
    throw error
  })
  try {
    return await live({ stage, options, target, life, clockwork, url, folder })
  } finally {
    await life.stop()
    await target.stop()
  }
}

const startLife = (
  stage: Stage,
  options: RunSoakOptions,
  { apis, mqttUrl }: KeyfobTarget,
  clock: Clock,
  folder: string,
): Promise<SoakLife> => {
  options.say(`connecting ${options.vehicles} vehicles …`)
  return SoakLife.start({ ...options, apis, mqttUrl, amqpUrl: stage.servers.rabbit.url, folder, clock })
}

interface Parts {
  readonly stage: Stage
  readonly options: RunSoakOptions
  readonly target: KeyfobTarget
  readonly life: SoakLife
  readonly clockwork: SoakClockwork
  readonly url: string
  readonly folder: string
}

const live = async (parts: Parts): Promise<Measured> => {
  const { stage, options, target, life, clockwork, url } = parts
  const times = clockwork.begin()
  const every = Math.max(lookAtLeastEvery, hours(options.hours) / looksMax)
  const firstWeek = weekName(times.beganAt)
  const sampler = await Sampler.start({ processes: target.processes, databaseUrl: url, firstWeek, every })
  const cpu = new CpuMeter({ ...target.pids, ...stage.servers.pids })
  const overdue = weekName(times.weekEndsAt - seconds(1) - hours(24 * historyDays))
  let isDropped: boolean
  try {
    isDropped = await liveThrough(parts, times, { sampler, cpu, overdue })
  } finally {
    await sampler.stop()
  }
  await life.becomeCalm()
  const since = leastIdAt(times.beganAt)
  const reconnect = (): void => life.reconnectVehicles()
  await settleAll({ url, since, reader: life.reader, reconnect, tell: options.say })
  options.say('the last webhooks are delivered')
  const pendingWebhooks = await waitForWebhooks(target)
  options.say('the ledger is compared')
  const rows = await readCommands(url, since)
  const judgedFrom = leastIdAt(times.beganAt + times.warmUp)
  const until = leastIdAt(times.endsAt)
  const judged = rows.filter(({ id }) => id >= judgedFrom && id < until).length
  const commandsPerSecond = (judged * 1_000) / (times.endsAt - times.beganAt - times.warmUp)
  const week = { begun: await weeksSince(url, since), overdue, isDropped }
  return {
    warmUpSeconds: times.warmUp / 1_000,
    commandsPerSecond: Number(commandsPerSecond.toFixed(2)),
    cpuPerThousand: cpu.perThousand(judged),
    callers: life.callers.counts,
    laws: judge(rows, life.ledger, life.reader, life.callers),
    happenings: await happeningsOf({ life, sampler, week, target, pendingWebhooks }),
    verdicts: sampler.series.map((series) => judgeSeries(series, { warmUp: times.warmUp, commandsPerSecond })),
    samples: Object.fromEntries(sampler.series.map(({ name, points }) => [name, points])),
  }
}

/** The load, from its begin to its end; meanwhile the CPU is read at the end of the warm-up, and an old week is dropped. */
const liveThrough = async (
  { options, target, life, clockwork, url, folder }: Parts,
  times: Times,
  { sampler, cpu, overdue }: { readonly sampler: Sampler; readonly cpu: CpuMeter; readonly overdue: string },
): Promise<boolean> => {
  const load = new AbortController()
  const signal = AbortSignal.any([load.signal, options.signal])
  setMaxListeners(listenersMax, signal)
  const until = (instant: number): Promise<void> => systemClock.sleep(instant - clockwork.clock.now(), signal)
  const telling = setInterval(() => {
    options.say(lineOf(options, times, clockwork.clock, life, sampler))
    for (const { name, keyfob } of target.processes)
      if (keyfob.failure) load.abort(new Error(`${name} ended in the middle of the soak. ${keyfob.failure.message}`))
  }, 1_000)
  const living = life.live(signal)
  try {
    await until(times.beganAt + times.warmUp)
    cpu.begin()
    await until(times.dropsAt)
    const isDropped = await dropOldWeek(url, overdue, target.env, folder)
    await until(times.endsAt)
    cpu.end()
    return isDropped
  } finally {
    clearInterval(telling)
    load.abort()
    await living
  }
}

const lineOf = (
  { hours: count }: RunSoakOptions,
  { beganAt, endsAt }: Times,
  clock: Clock,
  { callers, reader, streams, receiver }: SoakLife,
  { memory, looks }: Sampler,
): string => {
  const [passed, all] = [clock.now() - beganAt, endsAt - beganAt]
  const minutesOf = (span: Duration): string => (span / 60_000).toFixed(count < 1 ? 1 : 0)
  return (
    `${Math.floor((passed * 100) / all)} %, ${minutesOf(passed)} of ${minutesOf(all)} min: ${callers.accepted.size} accepted, ` +
    `${reader.count} events, ${streams.events} streamed, ${receiver.taken} webhooks, ${looks} looks, ${Math.round(memory)} MB`
  )
}
