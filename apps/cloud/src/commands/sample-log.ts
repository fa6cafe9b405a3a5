import type { Log } from '../ports/log.ts'

/** For tests: keeps its lines. */
export class SampleLog implements Log {
  readonly lines: {
    readonly level: string
    readonly event: string
    readonly fields: Readonly<Record<string, unknown>>
  }[] = []

  debug = this.#note('debug')
  info = this.#note('info')
  warn = this.#note('warn')
  error = this.#note('error')

  eventsOf(level: string): readonly string[] {
    return this.lines.filter((line) => line.level === level).map(({ event }) => event)
  }

  #note(level: string): Log['info'] {
    return (event, fields = {}) => void this.lines.push({ level, event, fields })
  }
}
