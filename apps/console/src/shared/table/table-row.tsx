import { Link, useLocation } from 'wouter'
import type { Column } from './column.ts'
import styles from './data-table.module.css'
import type { Rows } from './rows.ts'

interface TableRowProps<Row> extends Omit<Rows<Row>, 'count'> {
  readonly columns: readonly Column<Row>[]
  readonly tracks: string
  readonly index: number
  /** Where it is, in px from the first row. */
  readonly start: number
}

/** The first cell is the row's link, and a click anywhere else follows it, too. */
export const TableRow = <Row,>({ rowAt, linkOf, keyOf, columns, tracks, index, start }: TableRowProps<Row>) => {
  const [, navigate] = useLocation()
  const row = rowAt(index)
  if (row === undefined) return null
  const link = linkOf?.(row)
  const linked = columns.findIndex(({ isControl = false }) => !isControl)
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-key={keyOf(row)}
      className={`${styles.row} ${link === undefined ? '' : styles.linked}`}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${start}px)` }}
      onClick={({ target }) => {
        if (link !== undefined && !hasItsOwn(target)) navigate(link)
      }}
    >
      {columns.map(({ id, cell, align }, at) => (
        <div key={id} role="cell" className={align === 'end' ? styles.end : undefined}>
          {at === linked && link !== undefined ? <Link href={link}>{cell(row)}</Link> : cell(row)}
        </div>
      ))}
    </div>
  )
}

/** What does something of its own when it is clicked; a selection of text is not disturbed either. */
const hasItsOwn = (target: EventTarget): boolean =>
  (target instanceof Element && target.closest('a, button, input, label') !== null) ||
  globalThis.getSelection()?.isCollapsed === false
