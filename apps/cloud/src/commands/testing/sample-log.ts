import { type Log, logWith } from '../../ports/log.ts'

interface SampleLine {
  readonly level: string
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** For tests: keeps its lines. */
export class SampleLog implements Log {
  readonly lines: SampleLine[] = []
  readonly #log = logWith((level, event, fields) => void this.lines.push({ level, event, fields }))
  readonly debug = this.#log.debug
  readonly info = this.#log.info
  readonly warn = this.#log.warn
  readonly error = this.#log.error

  eventsOf(level: string): readonly string[] {
    return this.lines.filter((line) => line.level === level).map(({ event }) => event)
  }

  /** Fields of the lines with this event. */
  of(event: string): readonly SampleLine['fields'][] {
    return this.lines.filter((line) => line.event === event).map(({ fields }) => fields)
  }
}
