import type { Duration } from '@keyfob/runtime'
import { ConnectionLog, type SimulationReport, parseBehaviourShares, runSimulation } from '@keyfob/simulator'
import { loginOf } from '../broker-options.ts'
import { clientOf, keyOf } from '../client-of.ts'
import { exitCodes } from '../exit-codes.ts'
import { fileLimit } from '../file-limit.ts'
import { type NamedBroker, findBroker } from '../find-broker.ts'
import type { ApiOptions } from '../options.ts'
import { printError, printErrorJson, printJson } from '../terminal.ts'
import { printReport } from './print-report.ts'
import { proofOf } from './proof.ts'
import { makeDisplay } from './simulation-display.ts'
import { wakeSecrets } from './wake-secrets.ts'

export interface SimulateOptions extends ApiOptions {
  readonly vehicles: number
  readonly inTurn?: true
  readonly signed?: true
  readonly processes?: number
  readonly commandsPerMinute: number
  readonly for: Duration
  readonly behaviour: readonly string[]
  readonly mqtt?: string
  readonly topicPrefix?: string
  readonly seed: number
  readonly log?: string
  readonly wakePort?: number
}

/** Runs one simulation and prints its report. The exit code says what it proves. */
export const runSimulate = async (options: SimulateOptions): Promise<void> => {
  // Fails at once when no server answers, or the API key is not valid, before a hundred vehicles connect.
  const broker = await findBroker(clientOf(options), options)
  const { report, logProblem } = await run(options, broker)
  if (options.json) printJson(report)
  else printReport(report)
  const { code, isWell, sentence } = proofOf(report)
  if (!isWell && options.json)
    printErrorJson({ type: 'urn:keyfob:cli:not-proven', title: 'No proof', detail: sentence })
  process.exitCode = code
  if (logProblem !== undefined) {
    printError(`The log ${options.log} is incomplete: ${logProblem.message}.`)
    if (isWell) process.exitCode = exitCodes.unwritable
  }
}

const run = async (
  options: SimulateOptions,
  { url, topicPrefix }: NamedBroker,
): Promise<{ report: SimulationReport; logProblem: Error | undefined }> => {
  const apiKey = keyOf(options)
  const { api, vehicles, commandsPerMinute, seed, json, inTurn, signed, processes, for: duration, wakePort } = options
  const log = options.log === undefined ? undefined : new ConnectionLog(options.log)
  const display = makeDisplay(json || options.log === '-' ? process.stderr : process.stdout, duration)
  const early = new AbortController()
  const endEarly = (): void => early.abort()
  // The first Ctrl-C ends the load, and the verdict follows; the second one is Node's own and ends the process.
  process.once('SIGINT', endEarly)
  try {
    const report = await runSimulation({
      api,
      topicPrefix,
      broker: loginOf(url),
      vehicles,
      commandsPerMinute,
      duration,
      seed,
      filesMax: fileLimit(),
      behaviours: parseBehaviourShares(options.behaviour),
      signal: early.signal,
      ...(apiKey !== undefined && { apiKey }),
      ...(log && { log }),
      ...(inTurn && { inTurn }),
      ...(signed && { signed }),
      ...(processes !== undefined && { processes }),
      ...(wakePort !== undefined && { wakeUps: { port: wakePort, secrets: wakeSecrets() } }),
      onProgress: (progress) => display.show(progress),
    })
    return { report, logProblem: await log?.close() }
  } finally {
    process.off('SIGINT', endEarly)
    display.end()
    await log?.close()
  }
}
