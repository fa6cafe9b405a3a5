import { mustBeEmpty } from '@keyfob/chaos'
import colors from 'picocolors'
import { textOfTable } from '../report/tables.ts'
import { type SoakReport, findingsOf } from './soak-report.ts'

const say = (text = ''): void => void process.stdout.write(`${text}\n`)

/** For a person. `paths`: what was written. */
export const printSoak = (report: SoakReport, paths: readonly string[]): void => {
  const isForPerson = process.stdout.isTTY
  const table = (head: readonly string[], lines: readonly (readonly (string | number)[])[]): void =>
    say(`\n${textOfTable(head, lines, isForPerson)}`)
  const { options, laws, callers } = report
  say(
    `${options.hours} h, ${options.vehicles} vehicles, ${report.commandsPerSecond} commands/s, the first ${Math.round(report.warmUpSeconds)} s are not judged`,
  )
  table(
    ['figure', 'unit', 'first', 'last', 'growth', 'allowed', 'an hour', 'verdict'],
    report.verdicts.map(({ name, unit, first, last, growth, allowed, slopePerHour, isWithin }) => [
      name,
      unit,
      first,
      last,
      growth,
      allowed,
      slopePerHour,
      isWithin ? 'within' : 'GROWS',
    ]),
  )
  table(
    ['must happen', 'seen'],
    report.happenings.map(({ name, seen }) => [name, seen]),
  )
  table(['CPU s for 1,000 commands', ''], Object.entries(report.cpuPerThousand))
  table(['state', 'commands'], Object.entries(laws.byState))
  table(
    ['law', 'must be none', 'found'],
    Object.entries(mustBeEmpty).map(([name, law]) => [law, name, laws[name as keyof typeof mustBeEmpty].length]), // its own keys
  )
  say(
    `\n${callers.asked} asked, ${laws.accepted} accepted, ${callers.again} asked again; ${laws.effects} effects; ${laws.events.received} events, ${laws.events.repeated} of them repeated`,
  )
  printFindings(findingsOf(report), isForPerson)
  say(`\n${paths.join('\n')}`)
}

const printFindings = (findings: readonly string[], isForPerson: boolean): void => {
  const paint = (text: string, color: 'green' | 'red'): string => (isForPerson ? colors[color](text) : text)
  if (findings.length === 0)
    return say(`\n${paint('Nothing grows beyond its bound, and all laws were kept.', 'green')}`)
  say()
  for (const finding of findings) say(paint(finding, 'red'))
}
