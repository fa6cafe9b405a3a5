import type { SqlDatabase, SqlTransaction } from '../sql-database.ts'

/** For tests: a database that fails at the n-th statement of each transaction (from 1), after that statement was run. */
export class SampleFaultyDatabase implements SqlDatabase {
  readonly #database: SqlDatabase
  failsAt = Infinity
  transactions = 0
  /** Statements of the last transaction, */
  statements = 0
  /** and their texts. */
  texts: string[] = []

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  query<Row>(text: string, params?: readonly unknown[]): Promise<readonly Row[]> {
    return this.#database.query<Row>(text, params)
  }

  script(text: string): Promise<void> {
    return this.#database.script(text)
  }

  transaction<Value>(run: (sql: SqlTransaction) => Promise<Value>): Promise<Value> {
    this.transactions += 1
    this.statements = 0
    this.texts = []
    return this.#database.transaction((sql) => {
      const query = async <Row>(text: string, params?: readonly unknown[]) => {
        const rows = await sql.query<Row>(text, params)
        this.#count(text)
        return rows
      }
      return run({
        query,
        last: (text, params) => {
          this.#count(text)
          return sql.last(text, params)
        },
      })
    })
  }

  #count(text: string): void {
    this.statements += 1
    this.texts.push(text)
    if (this.statements === this.failsAt) throw new Error(`the fault after statement ${this.statements}`)
  }
}
