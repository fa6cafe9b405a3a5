/** What a table shows, row by row. */
export interface Rows<Row> {
  /** How many can be shown now. */
  readonly count: number
  /** Undefined: nothing is shown in its place. */
  readonly rowAt: (index: number) => Row | undefined
  readonly keyOf: (row: Row) => string
  /** Where a row leads. */
  readonly linkOf?: (row: Row) => string
}
