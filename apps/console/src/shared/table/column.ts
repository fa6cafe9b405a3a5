import type { ReactNode } from 'react'

export interface Column<Row> {
  readonly id: string
  readonly header: string
  /** A track of a CSS grid: `120px`, `minmax(80px, 1fr)`. */
  readonly width: string
  readonly cell: (row: Row) => ReactNode
  /** Shown where the table is at least this wide, in px. */
  readonly from?: number
  readonly align?: 'end'
  /** It holds a control of its own: the row's link is in the first column that does not. */
  readonly isControl?: true
}

/** Those that have room. */
export const fitting = <Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] =>
  columns.filter(({ from = 0 }) => width >= from)
