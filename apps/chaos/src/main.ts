import { messageOf } from '@keyfob/runtime'
import { Command, InvalidArgumentError } from 'commander'
import { breachesOf } from './chaos-report.ts'
import { faultsNamed } from './faults/faults.ts'
import { printReport } from './print-report.ts'
import { type ChaosProgress, runChaos } from './run-chaos.ts'

const numberFrom =
  (least: number) =>
  (text: string): number => {
    const value = Number(text)
    if (Number.isFinite(value) && value >= least) return value
    throw new InvalidArgumentError(`must be a number, at least ${least}`)
  }
const collect = (word: string, words: readonly string[]): readonly string[] => [...words, word]

interface Options {
  readonly minutes: number
  readonly seed: number
  readonly faults: number
  readonly only: readonly string[]
  readonly vehicles: number
  readonly commandsPerMinute: number
  readonly cluster?: true
  readonly json?: true
}

const program = new Command('chaos')
  .description(
    'load, a fleet and seeded faults on real servers and real processes; then the ledger. Exit code 1 if a law broke',
  )
  .option('--minutes <count>', 'how long faults happen', numberFrom(0.1), 5)
  .option('--seed <number>', 'the same seed plays the same faults', numberFrom(0), 1)
  .option('--faults <count>', 'no more faults than these', numberFrom(1), Infinity)
  .option(
    '--only <word>',
    'only faults whose name holds the word, as in "kill" or "postgres"; may be repeated',
    collect,
    [],
  )
  .option('--vehicles <count>', 'simulated vehicles', numberFrom(1), 60)
  .option('--commands-per-minute <count>', 'of all callers together', numberFrom(1), 900)
  .option('--cluster', 'three RabbitMQ nodes, and a PostgreSQL standby that is promoted when its primary is killed')
  .option('--json', 'the report as one JSON value, for programs')
  .parse()

const options = program.opts<Options>()

let shown = ''

/** One line that is written over and over for a person; a line for each change when piped. */
const showProgress = ({ phase, elapsedMs, faults, now, accepted, consumed }: ChaosProgress): void => {
  const line = `${Math.round(elapsedMs / 1_000)} s  ${phase}: ${faults} faults, ${accepted} accepted, ${consumed} events; ${now}`
  if (!process.stderr.isTTY) {
    if (shown !== `${phase} ${now}`) process.stderr.write(`${line}\n`)
    shown = `${phase} ${now}`
    return
  }
  process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns || 80) - 1)}`)
}

try {
  const faults = faultsNamed(options.only)
  const report = await runChaos({
    ...options,
    faults,
    faultsMax: options.faults,
    isCluster: options.cluster === true,
    onProgress: showProgress,
  })
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K')
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  else printReport(report)
  process.exitCode = breachesOf(report).length === 0 ? 0 : 1
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 2
}
// A connection that was cut may still be reconnecting; the exit does not wait for it. All output is written first.
process.stdout.write('', () => process.exit())
