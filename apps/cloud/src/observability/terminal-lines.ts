/**
 * The log as a person reads it at a terminal: one line an event, with its fields as name=value. The start is short: what
 * the parts report before Keyfob is ready, and the settings, are shown at the level `debug` only.
 */
import { prettyFactory } from 'pino-pretty'

/** Reported at every start, and of use only to whoever examines one. */
const ofTheStart: ReadonlySet<string> = new Set([
  'server.configured',
  'part.started',
  'store.connected',
  'vehicle.online',
  'server.ready',
])

/** Written by pino, and shown in another form. */
const ofPino: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'msg'])

export interface TerminalLinesOptions {
  /** Whether the terminal shows colours, and the user wants them. */
  readonly colors: boolean
  /** Whether everything is shown, that of the start included. */
  readonly isDetailed: () => boolean
}

/** Turns a line of pino's JSON into a line for a person; '' for one that is not shown. */
export const terminalLines = ({ colors, isDetailed }: TerminalLinesOptions): ((line: string) => string) => {
  const pretty = prettyFactory({
    colorize: colors,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    hideObject: true,
    messageFormat: (fields) => [String(fields['msg']), ...Object.entries(fields).flatMap(fieldOf)].join(' '),
  })
  let isReady = false
  return (line) => {
    const event = eventOf(line)
    const isShown = isDetailed() || isReady || !ofTheStart.has(event)
    isReady ||= event === 'server.ready'
    return isShown ? pretty(line) : ''
  }
}

const fieldOf = ([name, value]: readonly [string, unknown]): readonly string[] =>
  ofPino.has(name) ? [] : [`${name}=${typeof value === 'string' && plain.test(value) ? value : JSON.stringify(value)}`]

/** A value that needs no quotes. */
const plain = /^[\w./:@+-]+$/

const eventOf = (line: string): string => String((JSON.parse(line) as { readonly msg?: unknown }).msg) // pino writes an object
