import { fileURLToPath } from 'node:url'
import { messageOf } from '@keyfob/runtime'
import { Command, InvalidArgumentError } from 'commander'
import { Progress } from '../report/progress.ts'
import { printSoak } from './print-soak.ts'
import { runSoak } from './run-soak.ts'
import { writeSoak } from './soak-files.ts'
import { findingsOf } from './soak-report.ts'

interface Options {
  readonly hours: number
  readonly commandsPerMinute: number
  readonly vehicles: number
  readonly seed: number
  readonly name: string
  readonly results: string
  readonly json?: true
}

const between =
  (least: number, most: number, isWhole = true) =>
  (text: string): number => {
    const value = Number(text)
    if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value
    throw new InvalidArgumentError(`must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`)
  }
const fileName = (text: string): string => {
  if (/^[a-z0-9-]{1,60}$/.test(text)) return text
  throw new InvalidArgumentError('must be at most 60 lower-case letters, digits and hyphens')
}
/** A piped progress line would be one a second. */
const pipedEvery = 30_000

const program = new Command('soak')
  .description(
    'hours of ordinary work on real servers and four processes of Keyfob; then what grew, and the laws. Exit code 1 if a bound or a law broke, 2 if it could not run',
  )
  .option('--hours <count>', 'how long the load lasts; fractions are fine', between(0.005, 168, false), 1)
  .option('--commands-per-minute <count>', 'of all callers together', between(1, 60_000), 1_200)
  .option('--vehicles <count>', 'simulated vehicles', between(10, 5_000), 200)
  .option('--seed <number>', 'of callers and vehicles', between(0, 2 ** 31), 1)
  .option('--name <words>', 'of the files of the result', fileName, 'soak')
  .option(
    '--results <folder>',
    'where the JSON and the picture go',
    fileURLToPath(new URL('../../results', import.meta.url)),
  )
  .option('--json', 'prints the report as one JSON value, for programs')
  .parse()

const options = program.opts<Options>()
const progress = new Progress()
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort(new Error('The soak was interrupted.')))

let toldAt = -Infinity
let phase = ''
const say = (line: string): void => {
  const isNew = !line.includes('%') && line !== phase
  if (!process.stderr.isTTY && !isNew && performance.now() - toldAt < pipedEvery) return
  phase = line
  toldAt = performance.now()
  progress.say(line)
}

try {
  const report = await runSoak({ ...options, signal: interrupted.signal, say })
  progress.end()
  const paths = await writeSoak(options.results, report)
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  else printSoak(report, paths)
  process.exitCode = findingsOf(report).length === 0 ? 0 : 1
} catch (error) {
  progress.end()
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 2
}
// A connection of the fleet may still be closing; the exit does not wait for it. All output is written first.
process.stdout.write('', () => process.exit())
