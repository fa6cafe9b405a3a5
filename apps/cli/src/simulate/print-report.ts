import { formatDuration } from '@keyfob/runtime'
import type { Percentiles, SimulationReport } from '@keyfob/simulator'
import { line, paint, paintState, printLine, printTable } from '../terminal.ts'
import { proofOf } from './proof.ts'

/** A simulation's report for a person: the commands, their outcomes, the physical effects, and the verdict. */
export const printReport = (report: SimulationReport): void => {
  const { vehicles, commands, byState, effects } = report
  printLine()
  printTable(
    ['vehicles', 'sent', 'accepted', 'refused', 'failed', 'cancels', 'took'],
    [
      [
        vehicles.count,
        commands.sent,
        commands.accepted,
        sum(commands.refused),
        sum(commands.failed),
        commands.cancelsAsked,
        formatDuration(report.durationMs),
      ].map(String),
    ],
  )
  printLine()
  printTable(
    ['state', 'commands'],
    Object.entries(byState).map(([state, count]) => [paintState(state), String(count)]),
  )
  printLine()
  printTable(
    ['effects', 'commands with none', 'one', 'more', 'late'],
    [
      [
        effects.count,
        effects.ofCommands.none,
        effects.ofCommands.one,
        effects.ofCommands.more,
        effects.late.length,
      ].map(String),
    ],
  )
  printLine()
  printTable(
    ['time', 'p50', 'p99', 'longest'],
    [timesOf('accepted', report.acceptance), timesOf('accepted to settled', report.acceptedToSettled)],
  )
  printDetails(report)
  printVerdict(report)
}

const printDetails = ({ vehicles, commands, unknown, lies, seed, wakeUps }: SimulationReport): void => {
  printLine()
  if (Object.keys(vehicles.behaving).length > 0) printLine(`Behaving: ${counted(vehicles.behaving)} (seed ${seed})`)
  if (wakeUps > 0) printLine(`Wake-ups: ${wakeUps}`)
  if (vehicles.unanswered > 0) printLine(`Unanswered: ${vehicles.unanswered} of ${vehicles.commanded} vehicles`)
  if (sum(commands.refused) > 0) printLine(`Refused: ${counted(commands.refused)}`)
  if (sum(commands.failed) > 0) printLine(`Failed: ${counted(commands.failed)}`)
  if (unknown.share > 0) printLine(`Unknown: ${(unknown.share * 100).toFixed(1)} %: ${counted(unknown.reasons)}`)
  for (const lie of lies.slice(0, 10))
    printLine(
      `Not what happened: ${lie.id} ${lie.command} ${lie.vin}: ${lie.state} (${lie.reason}), ${lie.effects} effects`,
    )
}

const printVerdict = (report: SimulationReport): void => {
  const { isWell, sentence } = proofOf(report)
  printLine(paint(sentence, isWell ? 'green' : 'red'))
  for (const broken of report.lawsBroken) printLine(line`  ${paint(broken, 'red')}`)
}

const timesOf = (name: string, { p50Ms, p99Ms, maxMs }: Percentiles): readonly string[] => [
  name,
  ...[p50Ms, p99Ms, maxMs].map((time) => (time === null ? '' : formatDuration(time))),
]

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0)

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
