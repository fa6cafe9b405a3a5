/**
 * For tests: a database that explains each statement before it runs it, on the same rows and with the same values, and
 * notes what the plan read. The statement runs inside a savepoint for that, and leaves nothing.
 */
import { isPlannedEachTime } from '../../planned-each-time.ts'
import type { Sql, SqlDatabase, SqlTransaction } from '../../sql-database.ts'
import { type PlanNode, type PlanReads, readsOfPlan } from './plan-reads.ts'

/** PostgreSQL's own, as on the sessions of lists (decision 19). */
const settingsOfLists = [
  'plan_cache_mode = auto',
  'enable_seqscan = on',
  'enable_hashjoin = on',
  'enable_mergejoin = on',
  'jit = on',
] as const

export interface Explained extends PlanReads {
  readonly text: string
}

export class ExplainingDatabase implements SqlDatabase {
  readonly #database: SqlDatabase
  readonly explained: Explained[] = []
  #explaining: Promise<unknown>[] = []

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** Resolves when all that was asked until now is explained. */
  async settled(): Promise<void> {
    await Promise.all(this.#explaining)
    this.#explaining = []
  }

  /** By itself, so that the transaction that explains it is over before. */
  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    await this.#database.transaction(async (sql) => {
      if (isPlannedEachTime(text)) for (const setting of settingsOfLists) await sql.query(`SET LOCAL ${setting}`)
      await this.#explain(sql, text, params)
    })
    return this.#database.query<Row>(text, params)
  }

  transaction<Value>(run: (sql: SqlTransaction) => Promise<Value>): Promise<Value> {
    return this.#database.transaction((sql) =>
      run({
        query: (text, params = []) => {
          this.#later(sql, text, params)
          return sql.query(text, params)
        },
        last: (text, params) => {
          this.#later(sql, text, params)
          return sql.last(text, params)
        },
      }),
    )
  }

  script(text: string): Promise<void> {
    return this.#database.script(text)
  }

  /** What is asked of a session without waiting runs in its order. */
  #later(sql: Sql, text: string, params: readonly unknown[]): void {
    const explaining = this.#explain(sql, text, params)
    explaining.catch(() => undefined) // `settled` tells
    this.#explaining.push(explaining)
  }

  async #explain(sql: Sql, text: string, params: readonly unknown[]): Promise<void> {
    if (!/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(text)) return
    const values = params.length === 0 ? '' : `(${params.map(literalOf).join(', ')})`
    const [, , rows] = await Promise.all([
      sql.query(`SAVEPOINT explaining`),
      sql.query(`PREPARE explaining AS ${text}`),
      sql.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
        `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE explaining ${values}`,
      ),
      sql.query('ROLLBACK TO SAVEPOINT explaining'),
      sql.query('DEALLOCATE explaining'),
    ])
    this.explained.push({ text, ...readsOfPlan(rows[0]!['QUERY PLAN'][0].Plan) }) // EXPLAIN gives one row
  }
}

/** Values as PostgreSQL reads them from text; the statement says what they are. */
const literalOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'NULL'
  const text = Array.isArray(value) ? `{${value.map(elementOf).join(',')}}` : textOf(value)
  return `'${text.replaceAll("'", "''")}'`
}

const elementOf = (value: unknown): string =>
  value === null ? 'NULL' : `"${textOf(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** Parameters are text, numbers and booleans (sql-database.ts). */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
