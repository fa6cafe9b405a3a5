/**
 * Starts a server, sends it many inputs that are nearly valid, and checks whether it is still healthy: in rounds, and at
 * the end. The seed decides what is sent; which ids exist, and in which order answers come, the server decides. Nothing
 * but loopback is used.
 */
import fc from 'fast-check'
import { temporaryFolder } from '@keyfob/testbed'
import type { FuzzOptions, FuzzReport } from './fuzz-report.ts'
import { type Stage, clearStage, setStage } from './stage.ts'

/** Requests of a round, with as large a share of the messages. */
const roundSize = 250
/** In progress at a time. More would only wait in the server. */
const callers = 6
const speakers = 12
/** What is kept of what the fuzz made, so that its load stays the same to the end. */
const keptMax = { schedules: 30, webhooks: 8 } as const

export const runFuzz = async (options: FuzzOptions): Promise<FuzzReport> => {
  const startedAt = performance.now()
  const folder = await temporaryFolder('keyfob-fuzz-')
  try {
    const stage = await setStage(options, folder.path)
    try {
      await playRounds(stage, options)
    } catch (error) {
      // What was found until then is reported all the same.
      stage.faults.note({ kind: 'it could not continue', place: 'the fuzz', detail: String(error) })
    } finally {
      await clearStage(stage)
    }
    return { seed: options.seed, ...figuresOf(stage), tookMs: Math.round(performance.now() - startedAt) }
  } finally {
    await folder.remove()
  }
}

const playRounds = async (stage: Stage, options: FuzzOptions): Promise<void> => {
  const { seed, requests, payloads, minutes } = options
  const endAt = performance.now() + minutes * 60_000
  const rounds = Math.max(1, Math.ceil(Math.max(requests, payloads) / roundSize))
  stage.health.start()
  for (let round = 0; round < rounds; round += 1) {
    const share = (total: number): number =>
      Math.floor((total * (round + 1)) / rounds) - Math.floor((total * round) / rounds)
    await sayThings(stage, options, {
      seed: seed * 100_003 + round,
      requests: share(requests),
      payloads: share(payloads),
    })
    await lookAround(stage)
    if (performance.now() < endAt) continue
    stage.faults.note({
      kind: 'not finished',
      place: 'the fuzz',
      detail: `in ${minutes} minutes: round ${round + 1} of ${rounds}`,
    })
    break
  }
  await stage.honest.judge()
  const { verdict } = stage.memory
  if (verdict !== undefined) stage.faults.note({ kind: 'memory grows', place: 'the process', detail: verdict })
}

interface Round {
  readonly seed: number
  readonly requests: number
  readonly payloads: number
}

const sayThings = async (
  stage: Stage,
  { onProgress }: FuzzOptions,
  { seed, requests, payloads }: Round,
): Promise<void> => {
  const { http, mqtt, faults } = stage
  const plans = requests === 0 ? [] : fc.sample(stage.requests, { seed, numRuns: requests })
  const messages = payloads === 0 ? [] : fc.sample(stage.payloads, { seed, numRuns: payloads })
  const show = setInterval(() => onProgress?.({ requests: http.sent, payloads: mqtt.sent, faults: faults.size }), 500)
  const all = [
    ...Array.from({ length: callers }, () => http.work(plans)),
    ...Array.from({ length: speakers }, () => mqtt.work(messages)),
  ]
  await Promise.all(all).finally(() => clearInterval(show))
}

/** Is every list readable, does a good command succeed, what does it hold, and what does it say of its own mistakes. */
const lookAround = async (stage: Stage): Promise<void> => {
  const { server, honest, walker, memory, http, mqtt } = stage
  await server.isWell()
  await setLogLevel(stage)
  await honest.obey()
  await walker.walk()
  await thinOut(stage)
  await memory.sample(http.sent + mqtt.sent)
  server.noteErrors()
}

/** The fuzz may have silenced the log. */
const setLogLevel = ({ server }: Stage): Promise<unknown> =>
  fetch(`${server.keyfob.api}/log-level`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"level":"warn"}',
  })

const thinOut = async ({ server, known }: Stage): Promise<void> => {
  for (const [kind, most] of Object.entries(keptMax))
    for (const id of known.all(kind).slice(0, -most)) {
      await fetch(`${server.keyfob.api}/${kind}/${id}`, { method: 'DELETE' })
      known.forget(kind, id)
    }
}

const figuresOf = ({
  http,
  mqtt,
  walker,
  honest,
  health,
  memory,
  faults,
}: Stage): Omit<FuzzReport, 'seed' | 'tookMs'> => ({
  requests: http.sent,
  payloads: mqtt.sent,
  pages: walker.pages,
  statuses: http.statuses,
  good: http.good,
  receipts: mqtt.receipts,
  goodCommands: honest.commands,
  slowestHealth: health.worst,
  memory: memory.samples,
  faults: faults.all,
})
