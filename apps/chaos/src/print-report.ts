import { formatDuration } from '@keyfob/runtime'
import Table from 'cli-table3'
import colors from 'picocolors'
import { type ChaosReport, breachesOf, mustBeEmpty } from './chaos-report.ts'

const isForPerson = (): boolean => process.stdout.isTTY
const printLine = (text = ''): void => void process.stdout.write(`${text}\n`)
const paint = (text: string, color: 'green' | 'red' | 'bold'): string => (isForPerson() ? colors[color](text) : text)

/** Without boxes when piped, so that `cut` and `awk` can read it. */
const printTable = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): void => {
  if (!isForPerson()) return [head, ...rows].forEach((row) => printLine(row.join('\t')))
  const table = new Table({ head: head.map((name) => colors.bold(name)), style: { head: [], border: ['gray'] } })
  table.push(...rows.map((row) => [...row]))
  printLine(table.toString())
}

/** The ledger of a run for a person. */
export const printReport = (report: ChaosReport): void => {
  printLine()
  const time = (value: number | null): string => (value === null ? '' : formatDuration(value))
  printTable(
    ['fault', 'times', 'recovered in (median)', 'longest', 'never'],
    report.faults.map(({ name, count, medianMs, maxMs, notRecovered }) => [
      name,
      count,
      time(medianMs),
      time(maxMs),
      notRecovered || '',
    ]),
  )
  printLine()
  const { callers, events } = report
  printTable(
    ['faults', 'asked', 'accepted', 'came again', 'refused', 'given up', 'longest until an answer'],
    [
      [
        report.faultCount,
        callers.asked,
        report.accepted,
        callers.again,
        sum(callers.refused),
        callers.givenUp,
        time(callers.longestMs),
      ],
    ],
  )
  printLine()
  printTable(['state', 'commands'], Object.entries(report.byState))
  printLine()
  printTable(
    ['effects', 'events', 'consumed', 'of them repeated'],
    [[report.effects, events.published, events.received, events.repeated]],
  )
  printLine(
    `\nUnknown: ${(report.unknownShare * 100).toFixed(1)} %: ${counted(report.unknownReasons)} (seed ${report.seed})\n`,
  )
  printTable(
    ['law', 'must be none', 'found'],
    Object.entries(mustBeEmpty).map(([name, law]) => [law, name, report[name as keyof typeof mustBeEmpty].length]),
  ) // its own keys
  printVerdict(report)
}

const printVerdict = (report: ChaosReport): void => {
  const breaches = breachesOf(report)
  if (breaches.length === 0) return printLine(`\n${paint('All laws were kept.', 'green')}`)
  printLine(`\n${paint('Laws were broken:', 'red')}`)
  for (const name of breaches) {
    const found = report[name]
    for (const each of found.slice(0, 10)) printLine(`  ${paint(`${name}: ${each}`, 'red')}`)
  }
  const { problem } = report.events
  if (problem !== null) printLine(`The consumer of this run has a problem: ${problem}`)
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0)
const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'
