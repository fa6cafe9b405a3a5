import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from '../config/config.ts'
import { systemClock } from '@keyfob/runtime'
import { type Log, type WriteLine, logWith } from '../ports/log.ts'
import { boundBursts } from './burst-log.ts'

/** The log of this process, and its level, which may be changed while it runs. */
export interface Logging {
  readonly log: Log
  level: Config['logLevel']
}

export const makeLogging = (level: Config['logLevel'], stream?: LogStream): Logging => {
  const logger = makeLogger(level, stream)
  return {
    log: logWith(boundBursts(linesOf(logger), systemClock)),
    get level() {
      return logger.level as Config['logLevel'] // set here only
    },
    set level(next) {
      logger.level = next
    },
  }
}

type LogStream = NodeJS.WriteStream & { fd: 1 | 2 }

/** JSON lines in production, written asynchronously and flushed by pino when the process exits; for a person at a terminal, coloured lines. */
const makeLogger = (level: Config['logLevel'], stream: LogStream = process.stdout): Logger =>
  stream.isTTY
    ? pino(
        { level },
        pretty({
          destination: stream.fd,
          colorize: true,
          ignore: 'pid,hostname',
          translateTime: 'SYS:HH:MM:ss.l',
          sync: true,
        }),
      )
    : pino({ level, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: stream.fd, sync: false }))

/** Lines over pino: the event's name is the message. */
const linesOf =
  (logger: Logger): WriteLine =>
  (level, event, fields) => {
    if (logger.isLevelEnabled(level)) logger[level](withoutCredentials(fields), event)
  }

/** Texts that others wrote, and that may hold a URL or a key as it was given to them. */
const foreignTexts = ['error', 'problem', 'stack', 'url', 'note'] as const
const credentials = /\/\/[^/\s@]+@/g
/** With the id, which is public. */
const keys = /(kf_[a-z0-9]{1,10})_[0-9A-Za-z]+/g

const isTainted = (text: unknown): text is string =>
  typeof text === 'string' && (text.includes('@') || text.includes('kf_'))

const withoutCredentials = (fields: Readonly<Record<string, unknown>>): object => {
  const tainted = foreignTexts.filter((name) => isTainted(fields[name]))
  if (tainted.length === 0) return fields
  return {
    ...fields,
    ...Object.fromEntries(
      tainted.map((name) => [name, String(fields[name]).replaceAll(credentials, '//***@').replaceAll(keys, '$1_***')]),
    ),
  }
}
