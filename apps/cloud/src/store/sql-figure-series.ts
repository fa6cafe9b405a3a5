import { type Duration, type Instant, formatInstant, minutes } from '@keyfob/runtime'
import { percentilesOf } from '../ports/accept-steps.ts'
import type { FigureMinute, FigureSeriesStore, FigureSpans } from '../ports/figure-series.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'
import {
  addAccepts,
  beginFigures,
  figuresSince,
  forgetFigures,
  lastFigureMinute,
  lockFigures,
  writeFigures,
} from './statements/figure-minutes.ts'

/** A quarter of an hour at full load; counting more could take longer than a statement may. */
const countedAtOnce = 500_000

const none: Omit<FigureSpans, 'accept'> = { toBroker: null, toVehicle: null, settle: null }

interface Row extends Pick<FigureMinute, 'accepted' | 'settled' | 'corrected' | 'open'> {
  readonly minute: Date
  readonly spans: Partial<FigureSpans>
  readonly registered: number | null
  readonly online: number | null
  readonly accepts: readonly number[] | null
}

export class SqlFigureSeries implements FigureSeriesStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  write(now: Instant, kept: Duration): Promise<void> {
    const over = Math.floor(now / minutes(1)) * minutes(1)
    return this.#database.transaction(async (sql) => {
      const [lock] = await sql.query<{ locked: boolean }>(lockFigures)
      if (lock?.locked !== true) return
      if (await isCountable(sql)) await sql.query(writeFigures, [formatInstant(over), formatInstant(over - kept)])
      else await sql.query(beginFigures, [formatInstant(over - minutes(1))])
      await sql.query(forgetFigures, [formatInstant(over - kept)])
    })
  }

  async addAccepts(minute: Instant, counts: readonly number[]): Promise<void> {
    await this.#database.query(addAccepts, [formatInstant(minute), counts])
  }

  async since(at: Instant): Promise<readonly FigureMinute[]> {
    return (await this.#database.query<Row>(figuresSince, [formatInstant(at)])).map(figureMinute)
  }
}

/** Whether counting can continue where it ended. */
const isCountable = async (sql: Sql): Promise<boolean> => {
  const [last] = await sql.query<{ position: string; tail: string }>(lastFigureMinute)
  return last !== undefined && Number(last.tail) - Number(last.position) <= countedAtOnce
}

const figureMinute = ({
  minute,
  accepted,
  settled,
  corrected,
  spans,
  open,
  registered,
  online,
  accepts,
}: Row): FigureMinute => ({
  at: minute.getTime(),
  accepted,
  settled,
  corrected,
  spans: { ...none, ...spans, accept: accepts && percentilesOf(accepts) },
  open,
  vehicles: registered === null || online === null ? null : { registered, online },
})
