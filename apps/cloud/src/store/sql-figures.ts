import { type Instant, formatInstant } from '@keyfob/runtime'
import type { FigureStore, Figures } from '../ports/figures.ts'
import type { SqlDatabase } from './sql-database.ts'
import { figuresNow } from './statements/figures.ts'

interface Row extends Omit<Figures, 'outbox' | 'scheduleLag'> {
  readonly outbox: string | number | null
  readonly schedule_lag: string | number
}

export class SqlFigures implements FigureStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async figures(now: Instant): Promise<Figures> {
    const [row] = await this.#database.query<Row>(figuresNow, [formatInstant(now)])
    const { outbox, schedule_lag: lag, ...figures } = row! // a row without a FROM
    return { ...figures, outbox: outbox === null ? null : Number(outbox), scheduleLag: Number(lag) }
  }
}
