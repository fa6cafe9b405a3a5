import type { FigureStore, Figures } from '../ports/figures.ts'
import type { SqlDatabase } from './sql-database.ts'
import { figuresNow } from './statements/figures.ts'

type Row = Pick<Figures, 'open' | 'vehicles'> & { readonly outbox: string | number | null }

export class SqlFigures implements FigureStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async figures(): Promise<Figures> {
    const [row] = await this.#database.query<Row>(figuresNow, [])
    const { open, vehicles, outbox } = row! // a row without a FROM
    return { open, vehicles, outbox: outbox === null ? null : Number(outbox) }
  }
}
