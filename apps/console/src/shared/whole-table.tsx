import type { ComponentProps } from 'react'
import { DataTable } from './table/data-table.tsx'
import layout from './layout.module.css'
import panel from './panel.module.css'

interface WholeTableProps<Row> extends Omit<ComponentProps<typeof DataTable<Row>>, 'count' | 'rowAt'> {
  readonly rows: readonly Row[]
}

/** A table that is the page: it takes the height that is left. */
export const WholeTable = <Row,>({ rows, ...rest }: WholeTableProps<Row>) => (
  <div className={`${panel.panel} ${layout.fill}`}>
    <DataTable {...rest} count={rows.length} rowAt={(index) => rows[index]} />
  </div>
)
