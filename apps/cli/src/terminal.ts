/**
 * The output of the program: tables and colours for a person, plain text when piped, JSON with `--json`. Everything that the
 * program prints is written here, and foreign text (of a vehicle, a caller, a server) is escaped: a plain string counts as
 * foreign; only a SafeText may hold colours and line feeds.
 */
import { printable, printableJson, printableLines } from '@keyfob/runtime'
import Table from 'cli-table3'
import colors from 'picocolors'

type Color = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold'

/** A text of this program in which foreign text is escaped: it is printed unchanged. */
export class SafeText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Text = string | SafeText

const safe = (text: Text | number): string => (text instanceof SafeText ? text.text : printable(String(text)))

/** Tag of a template: the source text is ours and is kept, an inserted value is escaped unless it is a SafeText. */
export const line = (ours: TemplateStringsArray, ...values: readonly (Text | number)[]): SafeText =>
  new SafeText(String.raw({ raw: ours }, ...values.map(safe)))

const isForPerson = (): boolean => process.stdout.isTTY

export const paint = (text: string, color: Color): SafeText =>
  new SafeText(isForPerson() ? colors[color](printable(text)) : printable(text))

const stateColors: Readonly<Record<string, Color>> = {
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

/** `width`: the least number of characters, for a column. */
export const paintState = (state: string, width = 0): SafeText =>
  paint(state.padEnd(width), stateColors[state] ?? 'dim')

export const printLine = (text: Text = ''): void => void process.stdout.write(`${safe(text)}\n`)

/** One value a line, for programs. */
export const printJson = (value: unknown): void => printLine(new SafeText(printableJson(JSON.stringify(value))))

/** Over several lines, for a person. */
export const printIndentedJson = (value: unknown): void =>
  printLine(new SafeText(printableJson(JSON.stringify(value, null, 2))))

/** Line feeds are kept: code that puts foreign text into an error must make it `printable` first. */
export const printError = (text: string): void => {
  const shown = printableLines(text)
  process.stderr.write(`${process.stderr.isTTY ? colors.red(shown) : shown}\n`)
}

/** For commander, whose help and errors are texts of several lines. */
export const commanderOutput = {
  writeOut: (text: string): void => void process.stdout.write(printableLines(text)),
  writeErr: (text: string): void => void process.stderr.write(printableLines(text)),
}

/** A table without boxes when piped, so that `cut` and `awk` can read it: a row is one line, a tab is between two cells. */
export const printTable = (head: readonly string[], rows: readonly (readonly Text[])[]): void => {
  const cells = rows.map((row) => row.map(safe))
  if (!isForPerson()) return [head, ...cells].forEach((row) => printLine(new SafeText(row.join('\t'))))
  const table = new Table({
    head: head.map((name) => colors.bold(name)),
    style: { head: [], border: ['gray'] },
    chars: lines,
  })
  table.push(...cells)
  printLine(new SafeText(table.toString()))
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
