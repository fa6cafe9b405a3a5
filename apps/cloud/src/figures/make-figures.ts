import type { Duration, NamedService } from '@keyfob/runtime'
import type { FigureService } from '../ports/figure-service.ts'
import { AcceptTimes } from './accept-times.ts'
import { FigureReader, type FigureReaderOptions } from './figure-reader.ts'
import { FigureWriter, type FigureWriterOptions } from './figure-writer.ts'

export type FiguresOptions = FigureReaderOptions & FigureWriterOptions

export interface MadeFigures {
  /** Called for each submit, with how long it took. */
  readonly onAccepted: (took: Duration) => void
  /** For the API. */
  readonly figures: FigureService
  /** What every process runs. */
  readonly services: readonly NamedService[]
  /** What every worker runs. */
  readonly workers: readonly NamedService[]
}

export const makeFigures = (options: FiguresOptions): MadeFigures => {
  const accepts = new AcceptTimes(options)
  return {
    onAccepted: (took) => accepts.note(took),
    services: [['accept times', accepts]],
    figures: new FigureReader(options),
    workers: [['figures', new FigureWriter(options)]],
  }
}
