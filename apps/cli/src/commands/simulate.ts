import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Duration, seconds } from '@keyfob/runtime'
import {
  ConnectionLog,
  type SimulationReport,
  behaviours,
  parseBehaviourShares,
  runSimulation,
} from '@keyfob/simulator'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type NamedBroker, findBroker } from '../find-broker.ts'
import { loginOf, withBroker } from '../broker-options.ts'
import { clientOf, keyOf } from '../client-of.ts'
import { exitCodes } from '../exit-codes.ts'
import { type ApiOptions, countArgument, durationArgument, withApi } from '../options.ts'
import { printReport } from '../simulate/print-report.ts'
import { proofOf } from '../simulate/proof.ts'
import { makeDisplay } from '../simulate/simulation-display.ts'
import { printError, printJson } from '../terminal.ts'

interface SimulateOptions extends ApiOptions {
  readonly vehicles: number
  readonly commandsPerMinute: number
  readonly for: Duration
  readonly behaviour: readonly string[]
  readonly mqtt?: string
  readonly topicPrefix?: string
  readonly seed: number
  readonly log?: string
}

export const addSimulateCommand = (program: Command): void => {
  const command = program
    .command('simulate')
    .description(
      'put a fleet of simulated vehicles and their callers on a running Keyfob, and judge whether it kept its laws',
    )
    .option('--vehicles <count>', 'how many', countArgument(100_000), 100)
    .option('--commands-per-minute <count>', 'of all callers together', countArgument(600_000), 600)
    .addOption(
      new Option('--for <duration>', 'how long commands are sent; what is open then settles')
        .argParser(durationArgument)
        .default(seconds(60), '60s'),
    )
    .option(
      '--behaviour <name[:share]>',
      'misbehave, as in sleepy:10%; may be repeated, and all:10% is each',
      behaviourArgument,
      [],
    )
    .option('--seed <number>', 'the same seed plays the same simulation', countArgument(9_999_999), 1)
    .option('--log <file>', 'one JSON line for each action and response of a vehicle; - is the standard output')
  withApi(withBroker(command))
    .addHelpText(
      'after',
      `\nBehaviours:\n${behaviours.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join('\n')}`,
    )
    .action(simulate)
}

/** Checked while the options are read, so that a wrong name is wrong usage; shares are parsed together later. */
const behaviourArgument = (text: string, earlier: readonly string[]): readonly string[] => {
  try {
    parseBehaviourShares([text])
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
  return [...earlier, text]
}

const simulate = async (options: SimulateOptions): Promise<void> => {
  // Says at once when nobody is there, or the key does not hold, before a hundred vehicles ask for a broker.
  const broker = await findBroker(clientOf(options), options)
  const memoryDir = await mkdtemp(join(tmpdir(), 'keyfob-fleet-'))
  try {
    const { report, logProblem } = await run(options, broker, memoryDir)
    if (options.json) printJson(report)
    else printReport(report)
    const { code, isWell, sentence } = proofOf(report)
    if (!isWell && options.json) printError(sentence)
    process.exitCode = code
    if (logProblem !== undefined) {
      printError(`The log ${options.log} is not whole: ${logProblem.message}.`)
      if (isWell) process.exitCode = exitCodes.unwritable
    }
  } finally {
    await rm(memoryDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

const run = async (
  options: SimulateOptions,
  { url, topicPrefix }: NamedBroker,
  memoryDir: string,
): Promise<{ report: SimulationReport; logProblem: Error | undefined }> => {
  const apiKey = keyOf(options)
  const { api, vehicles, commandsPerMinute, seed, json, for: duration } = options
  const log = options.log === undefined ? undefined : new ConnectionLog(options.log)
  const display = makeDisplay(json || options.log === '-' ? process.stderr : process.stdout, duration)
  const early = new AbortController()
  const endEarly = (): void => early.abort()
  // The first Ctrl-C ends the load and still judges; the second one is Node's own and ends the process.
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
      memoryDir,
      behaviours: parseBehaviourShares(options.behaviour),
      signal: early.signal,
      ...(apiKey !== undefined && { apiKey }),
      ...(log && { log }),
      onProgress: (progress) => display.show(progress),
    })
    return { report, logProblem: await log?.close() }
  } finally {
    process.off('SIGINT', endEarly)
    display.end()
    await log?.close()
  }
}
