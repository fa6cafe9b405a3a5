import type { Log } from '../ports/log.ts'
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from '../config/config.ts'

/** JSON lines in production, written asynchronously and flushed by pino when the process exits; for a person at a terminal, coloured lines. */
export const makeLogger = (
  level: Config['logLevel'],
  stream: NodeJS.WriteStream & { fd: 1 | 2 } = process.stdout,
): Logger =>
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

/** The core's log over pino: the event's name is the message. */
export const logOf = (logger: Logger): Log => ({
  debug: (event, fields) => logger.debug(fields ?? {}, event),
  info: (event, fields) => logger.info(fields ?? {}, event),
  warn: (event, fields) => logger.warn(fields ?? {}, event),
  error: (event, fields) => logger.error(fields ?? {}, event),
})
