import { type LogEvent, type LogLevel, type logEvents, logLevels } from './log-events.ts'

/** What is logged: lines of this level and above, or none. */
export const logThresholds = [...logLevels, 'silent'] as const
export type LogThreshold = (typeof logThresholds)[number]

/** How VINs are written into the log. */
export const vinsInLogs = ['plain', 'hashed', 'hidden'] as const

export type VinsInLog =
  | { readonly kind: 'plain' }
  | { readonly kind: 'hidden' }
  /** `key`: a secret, the same in all processes, so that their lines can be put together. */
  | { readonly kind: 'hashed'; readonly key: string }

type EventOf<Level extends LogLevel> = {
  [Event in LogEvent]: (typeof logEvents)[Event]['level'] extends Level ? Event : never
}[LogEvent]

/** The fields of an event; what is left out is not written. */
export type FieldsOf<Event extends LogEvent> = {
  readonly [Field in (typeof logEvents)[Event]['fields'][number]]?: unknown
}

/** One structured line per key event, of those that `logEvents` lists, at its level. Secrets never are among the fields. */
export type Log = {
  readonly [Level in LogLevel]: <Event extends EventOf<Level>>(event: Event, fields?: FieldsOf<Event>) => void
}

/** The log of this process, and its level, which may be changed while it runs. */
export interface Logging {
  readonly log: Log
  level: LogThreshold
}

/** Where lines go. */
export type WriteLine = (level: LogLevel, event: LogEvent, fields: Readonly<Record<string, unknown>>) => void

export const logWith = (write: WriteLine): Log => ({
  debug: (event, fields = {}) => write('debug', event, fields),
  info: (event, fields = {}) => write('info', event, fields),
  warn: (event, fields = {}) => write('warn', event, fields),
  error: (event, fields = {}) => write('error', event, fields),
})
