import type { Log } from '../ports/log.ts'

export interface SampleLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** For tests: a log that can be looked at. */
export class SampleLog implements Log {
  readonly lines: SampleLine[] = []

  debug(event: string, fields = {}): void {
    this.lines.push({ level: 'debug', event, fields })
  }

  info(event: string, fields = {}): void {
    this.lines.push({ level: 'info', event, fields })
  }

  warn(event: string, fields = {}): void {
    this.lines.push({ level: 'warn', event, fields })
  }

  error(event: string, fields = {}): void {
    this.lines.push({ level: 'error', event, fields })
  }

  /** Fields of the lines with this event. */
  of(event: string): readonly SampleLine['fields'][] {
    return this.lines.filter((line) => line.event === event).map(({ fields }) => fields)
  }
}
