import { type Instant, formatInstant, seconds } from '@keyfob/runtime'
import { auditGivenUpAfter } from '../ports/audit.ts'
import type { FigureStore, Figures } from '../ports/figures.ts'
import type { SqlDatabase } from './sql-database.ts'
import { figuresNow } from './statements/figures.ts'

interface Row extends Omit<Figures, 'waitedFor' | 'outbox' | 'scheduleLag' | 'auditLag'> {
  readonly waited_for: string | number
  readonly outbox: string | number | null
  readonly schedule_lag: string | number
  readonly audit_lag: string | number
}

export class SqlFigures implements FigureStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async figures(now: Instant): Promise<Figures> {
    const [row] = await this.#database.query<Row>(figuresNow, [formatInstant(now), auditGivenUpAfter / seconds(1)])
    const { waited_for: waitedFor, outbox, schedule_lag: scheduleLag, audit_lag: auditLag, ...figures } = row! // a row without a FROM
    return {
      ...figures,
      waitedFor: Number(waitedFor),
      outbox: outbox === null ? null : Number(outbox),
      scheduleLag: Number(scheduleLag),
      auditLag: Number(auditLag),
    }
  }
}
