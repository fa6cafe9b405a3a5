/** The little that the store needs of a SQL database. */
export interface Sql {
  /** One prepared statement. Parameters are text, numbers, booleans, null, arrays of text, or JSON already written. */
  query<Row>(text: string, params?: readonly unknown[]): Promise<readonly Row[]>
}

/** Statements of one transaction. Those that nobody waits for in between travel together, and run in their order. */
export interface SqlTransaction extends Sql {
  /**
   * A last statement: it leaves together with the commit, and if it fails nothing is committed. Its rows are there when
   * the transaction is; nothing in `run` may wait for them. Several run in their order.
   */
  last<Row>(text: string, params: readonly unknown[]): Promise<readonly Row[]>
}

export interface SqlDatabase extends Sql {
  /** READ COMMITTED; committed when `run` resolves, rolled back when it throws. Statements after the first failure fail with it. */
  transaction<Value>(run: (sql: SqlTransaction) => Promise<Value>): Promise<Value>
  /** Several statements without parameters, as a migration has them. */
  script(text: string): Promise<void>
}

/** SQLSTATE classes 22 (data), 23 (integrity) and 54 (a limit, as of an index row): one row's fault, so a group is worth trying row by row. */
export const isDataError = (error: unknown): boolean => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^(22|23|54)/.test(code)
}
