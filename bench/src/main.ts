import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf } from '@keyfob/runtime'
import { Command, InvalidArgumentError } from 'commander'
import { printResult } from './report/print-result.ts'
import { Progress } from './report/progress.ts'
import { readResult, writeResult } from './report/result-files.ts'
import { runBench } from './run-bench.ts'
import { scenarioNamed, scenarios } from './scenarios/scenarios.ts'

interface Options {
  readonly seconds: number
  readonly warmUp: number
  readonly callers?: readonly number[]
  readonly vehicles: number
  readonly signing?: true
  readonly rounds: number
  readonly histories: readonly number[]
  readonly open: number
  readonly compare?: string
  readonly profile?: true
  readonly json?: true
  readonly results: string
}

const atLeast =
  (least: number, isWhole = true) =>
  (text: string): number => {
    const value = Number(text)
    if (Number.isFinite(value) && value >= least && (!isWhole || Number.isInteger(value))) return value
    throw new InvalidArgumentError(`must be a ${isWhole ? 'whole ' : ''}number, at least ${least}`)
  }
const numbersOf =
  (least: number) =>
  (text: string): readonly number[] =>
    text.split(',').map(atLeast(least))
const resultsDefault = fileURLToPath(new URL('../results', import.meta.url))
const listed = scenarios.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')

const program = new Command('bench')
  .description('measures Keyfob on real servers, with the durability of production')
  .argument('[name]', 'the scenario', 'closed')
  .option('--seconds <count>', 'how long each case is measured', atLeast(0.5, false), 15)
  .option('--warm-up <seconds>', 'before that', atLeast(0, false), 3)
  .option(
    '--callers <numbers>',
    'of closed loops and reads, with commas: 16,64; default: those of the scenario',
    numbersOf(1),
  )
  .option('--vehicles <count>', 'each on an MQTT connection of its own', atLeast(1), 1_000)
  .option('--signing', 'of closed: again with signatures required, and the share of the throughput without')
  .option('--rounds <count>', 'all cases in turn, so often; figures are medians', atLeast(1), 1)
  .option(
    '--histories <numbers>',
    'of growth: commands of the past, with commas',
    numbersOf(0),
    [0, 1_000_000, 10_000_000],
  )
  .option('--open <count>', 'of storm: commands that are open when the broker comes back', atLeast(1), 2_000)
  .option('--compare <file>', 'a JSON file of bench/results: prints old figure, new one and ratio')
  .option('--profile', 'a CPU profile of each Node process, and a table of self time by module')
  .option('--results <folder>', 'where the JSON, the picture and the profiles go', resultsDefault)
  .option('--json', 'prints the result as one JSON value, for programs')
  .addHelpText('after', `\nScenarios:\n${listed}`)
  .parse()

const { compare, profile, json, results, callers, seconds, warmUp, vehicles, signing, rounds, histories, open } =
  program.opts<Options>()
const progress = new Progress()
try {
  const scenario = scenarioNamed(program.processedArgs[0] as string) // it has a default
  const old = compare === undefined ? undefined : await readResult(compare)
  const profileFolder = join(results, 'profiles', `${scenario.name}-${new Date().toISOString().replaceAll(':', '-')}`)
  const sizes = { seconds, warmUp, callers, vehicles, rounds, histories, open, signing: signing === true }
  const options = { ...sizes, ...(profile && { profileFolder }) }
  const result = await runBench(scenario, options, (line) => progress.say(line))
  progress.end()
  const paths = await writeResult(results, result, scenario.picture, await scenario.morePictures?.())
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
  else printResult(result, old, profile ? [...paths, profileFolder] : paths)
} catch (error) {
  progress.end()
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}
