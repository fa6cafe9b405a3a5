/**
 * The output of the program: tables and colours for a person, plain text when piped, JSON with `--json`. Everything that the
 * program prints is written here, and foreign text (of a vehicle, a caller, a server) is escaped: a plain string counts as
 * foreign; only a SafeText may hold colours and line feeds.
 */
import { printable, printableJson, printableLines } from '@keyfob/runtime'
import Table from 'cli-table3'
import { createColors } from 'picocolors'
import { fittingWidths } from './fitting-widths.ts'

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

/** Colours of a terminal that has some, unless `NO_COLOR` is set; a pipe gets none. */
const colorsOf = (stream: NodeJS.WriteStream) =>
  createColors(stream.isTTY && !process.env['NO_COLOR'] && stream.hasColors())

export const paint = (text: string, color: Color): SafeText =>
  new SafeText(colorsOf(process.stdout)[color](printable(text)))

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
export const printError = (text: string): void =>
  void process.stderr.write(`${colorsOf(process.stderr).red(printableLines(text))}\n`)

/** An error for programs, on stderr: one line. */
export const printErrorJson = (value: unknown): void =>
  void process.stderr.write(`${printableJson(JSON.stringify(value))}\n`)

/** What happens besides the result, on stderr, so that the result alone is piped. */
export const printNote = (text: Text): void =>
  void process.stderr.write(`${colorsOf(process.stderr).dim(safe(text))}\n`)

/** For commander, whose help and errors are texts of several lines. */
export const commanderOutput = {
  writeOut: (text: string): void => void process.stdout.write(printableLines(text)),
  writeErr: (text: string): void => void process.stderr.write(printableLines(text)),
}

/** For programs that read failures as JSON: help is written, what commander says of wrong usage is not. */
export const quietOutput = { ...commanderOutput, writeErr: (): void => undefined }

/**
 * A table without boxes when piped, so that `cut` and `awk` can read it: a row is one line, a tab is between two cells. On a
 * terminal it is as wide as that at most; where columns would become too narrow to read, each row is a block of lines.
 */
export const printTable = (head: readonly string[], rows: readonly (readonly Text[])[]): void => {
  const cells = rows.map((row) => row.map(safe))
  if (!isForPerson()) return [head, ...cells].forEach((row) => printLine(new SafeText(row.join('\t'))))
  const widths = fittingWidths([head, ...cells], process.stdout.columns || columnsDefault)
  const { bold } = colorsOf(process.stdout)
  if (widths === undefined) return printBlocks(head, cells)
  const table = new Table({
    head: head.map((name) => bold(name)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: lines,
    colWidths: [...widths],
    wordWrap: true,
  })
  table.push(...cells.map((row) => [...row]))
  printLine(new SafeText(table.toString()))
}

/** Of a terminal that does not say. */
const columnsDefault = 80

const printBlocks = (head: readonly string[], rows: readonly (readonly string[])[]): void => {
  const { bold } = colorsOf(process.stdout)
  const width = Math.max(...head.map(({ length }) => length))
  rows.forEach((row, index) => {
    if (index > 0) printLine()
    row.forEach((cell, at) => printLine(new SafeText(`${bold((head[at] ?? '').padEnd(width))}  ${cell}`)))
  })
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
