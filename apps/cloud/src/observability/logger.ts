import { type DestinationStream, type Logger, pino } from 'pino'
import { type Duration, formatInstant, milliseconds, printableJson, printableLines, systemClock } from '@keyfob/runtime'
import { type LogThreshold, type Logging, type VinsInLog, type WriteLine, logWith } from '../ports/log.ts'
import { boundBursts } from './burst-log.ts'
import { type Fields, hideVins } from './hide-vins.ts'
import { terminalLines } from './terminal-lines.ts'

/** @param vins how VINs are written; default: as they are */
export const makeLogging = (level: LogThreshold, stream?: LogStream, vins: VinsInLog = { kind: 'plain' }): Logging => {
  const logger = makeLogger(level, stream)
  return {
    log: logWith(boundBursts(linesOf(logger, hideVins(vins)), systemClock)),
    get level() {
      return logger.level as LogThreshold // set here only
    },
    set level(next) {
      logger.level = next
    },
  }
}

/** As pino's own, which formats each instant again. */
const timeField = (): string => `,"time":"${formatInstant(Date.now())}"`

type LogStream = NodeJS.WriteStream & { fd: 1 | 2 }

/**
 * JSON lines in production, written asynchronously and flushed by pino when the process exits; for a person at a terminal,
 * lines with colours, where it has some and NO_COLOR is not set. Either way a terminal obeys nothing that others wrote.
 */
const makeLogger = (level: LogThreshold, stream: LogStream = process.stdout): Logger => {
  const { fd, isTTY } = stream
  if (!isTTY) return pino({ level, timestamp: timeField }, safeLines(openLog(fd, false), printableJson))
  const shown = terminalLines({ colors: stream.hasColors(), isDetailed: () => logger.isLevelEnabled('debug') })
  const logger: Logger = pino(
    { level },
    safeLines(openLog(fd, true), (line) => printableColored(shown(line))),
  )
  return logger
}

/** Bytes that may wait for a full disk; the rest is dropped. */
const waitingMax = 8 * 1024 * 1024
/** Characters that are written at once: a write wakes another thread, which costs more than a line. */
const writtenTogether = 8 * 1024
/** What waits for more is written after this. A process that is killed loses it. */
const writtenWithin: Duration = milliseconds(20)

/** A full disk, or a reader that left, ends nothing: lines wait, or are lost, and the process continues. */
const openLog = (fd: 1 | 2, sync: boolean): DestinationStream => {
  const opened = pino.destination({ dest: fd, sync, maxLength: waitingMax, minLength: 0 })
  const lines = sync ? opened : together(opened)
  const flushSync = opened.flushSync.bind(opened)
  // At the end of the process pino writes what waits: it would try forever.
  opened.on('error', () => (opened.flushSync = () => undefined))
  opened.on('write', () => (opened.flushSync = flushSync))
  opened.once('error', () => process.once('beforeExit', () => opened.destroy()))
  return lines
}

/**
 * Hands lines on together. They are collected here, because the destination measures all that waits in it again with each
 * line that it is given.
 */
const together = (opened: ReturnType<typeof pino.destination>): DestinationStream => {
  let lines: string[] = []
  let length = 0
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  opened.once('close', () => (isClosed = true))
  const handOn = (): void => {
    const text = lines.join('')
    lines = []
    length = 0
    clearTimeout(timer)
    timer = undefined
    if (text !== '' && !isClosed) opened.write(text)
  }
  // Called by pino when the event loop is empty, and at the end of the process, where nothing is written later.
  opened.flush = handOn
  const flushSync = opened.flushSync.bind(opened)
  opened.flushSync = () => {
    Object.assign(opened, { sync: true })
    handOn()
    flushSync()
  }
  return {
    write: (line) => {
      lines.push(line)
      length += line.length
      if (length >= writtenTogether) handOn()
      else timer ??= setTimeout(handOn, writtenWithin).unref()
    },
  }
}

const safeLines = (opened: DestinationStream, safe: (line: string) => string): DestinationStream => ({
  write: (line) => {
    const text = safe(line)
    if (text !== '') opened.write(text)
  },
})

/** Colours are the prettifier's own: what came from elsewhere it has written as JSON. */
const printableColored = (text: string): string =>
  text
    .split(colours)
    .map((part, index) => (index % 2 === 1 ? part : printableLines(part)))
    .join('')
// oxlint-disable-next-line no-control-regex -- a colour begins with one
const colours = /(\u001b\[\d{1,3}m)/

/** Lines over pino: the event's name is the message. */
const linesOf =
  (logger: Logger, withoutVins: (fields: Fields) => Fields): WriteLine =>
  (level, event, fields) => {
    if (logger.isLevelEnabled(level)) logger[level](withoutCredentials(withoutVins(fields)), event)
  }

/** Texts that others wrote, which may contain a URL with credentials, an API key, or a token. */
const foreignTexts = ['error', 'problem', 'stack', 'url', 'note'] as const
const credentials = /\/\/[^/\s@]+@/g
/** With the id, which is public. */
const keys = /(kf_[a-z0-9]{1,10})_[0-9A-Za-z]+/g
/** A JWT begins with `{"` in base64url, and has dots. */
const withoutTokens = (text: string): string =>
  text
    .split(/([^\w.-])/)
    .map((word) => (word.startsWith('eyJ') && word.includes('.') ? 'eyJ***' : word))
    .join('')

const isTainted = (text: unknown): text is string =>
  typeof text === 'string' && (text.includes('@') || text.includes('kf_') || text.includes('eyJ'))

const withoutCredentials = (fields: Fields): object => {
  if (!foreignTexts.some((name) => isTainted(fields[name]))) return fields
  const tainted = foreignTexts.filter((name) => isTainted(fields[name]))
  return {
    ...fields,
    ...Object.fromEntries(
      tainted.map((name) => [
        name,
        withoutTokens(String(fields[name]).replaceAll(credentials, '//***@').replaceAll(keys, '$1_***')),
      ]),
    ),
  }
}
