/** How things look in a terminal: tables and colours for a person, plain text when piped, JSON with `--json`. */
import Table from 'cli-table3'
import colors from 'picocolors'

const isForPerson = (): boolean => process.stdout.isTTY

export const paint = (text: string, color: 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold'): string =>
  isForPerson() ? colors[color](text) : text

const stateColors: Readonly<Record<string, 'green' | 'red' | 'yellow' | 'cyan' | 'dim'>> = {
  succeeded: 'green',
  failed: 'red',
  rejected: 'red',
  expired: 'yellow',
  canceled: 'dim',
  unknown: 'yellow',
  running: 'cyan',
  delivered: 'cyan',
  sent: 'cyan',
  queued: 'dim',
}

export const paintState = (state: string): string => paint(state, stateColors[state] ?? 'dim')

export const printLine = (text = ''): void => void process.stdout.write(`${text}\n`)
export const printJson = (value: unknown): void => printLine(JSON.stringify(value))
export const printError = (text: string): void =>
  void process.stderr.write(`${process.stderr.isTTY ? colors.red(text) : text}\n`)

/** A table without boxes when piped, so that `cut` and `awk` can read it. */
export const printTable = (head: readonly string[], rows: readonly (readonly string[])[]): void => {
  if (!isForPerson()) return [head, ...rows].forEach((row) => printLine(row.join('\t')))
  const table = new Table({
    head: head.map((name) => colors.bold(name)),
    style: { head: [], border: ['gray'] },
    chars: lines,
  })
  table.push(...rows.map((row) => [...row]))
  printLine(table.toString())
}

const lines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  right: '',
  mid: '',
  'left-mid': '',
  'mid-mid': '',
  'right-mid': '',
  middle: '  ',
}
