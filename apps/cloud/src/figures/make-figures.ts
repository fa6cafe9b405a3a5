import type { NamedService } from '@keyfob/runtime'
import type { FigureService } from '../ports/figure-service.ts'
import { FigureReader, type FigureReaderOptions } from './figure-reader.ts'
import { FigureWriter, type FigureWriterOptions } from './figure-writer.ts'

export type FiguresOptions = FigureReaderOptions & FigureWriterOptions

export interface MadeFigures {
  /** For the API. */
  readonly figures: FigureService
  /** What every worker runs. */
  readonly workers: readonly NamedService[]
}

export const makeFigures = (options: FiguresOptions): MadeFigures => ({
  figures: new FigureReader(options),
  workers: [['figures', new FigureWriter(options)]],
})
