import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react'
import { type Column, fitting } from './column.ts'
import styles from './data-table.module.css'
import type { Rows } from './rows.ts'
import { TableRow } from './table-row.tsx'
import { useWidth } from './use-width.ts'

interface DataTableProps<Row> extends Rows<Row> {
  /** For who does not see it. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  /** Of the whole list, where it is longer than what is loaded. */
  readonly total?: number | undefined
  /** The end of what is loaded comes into view. */
  readonly onEnd?: (() => void) | undefined
  /** Told whether the first row is in view. */
  readonly onTop?: (isAtTop: boolean) => void
  /** In place of rows, where there are none. */
  readonly empty: ReactNode
}

/** As `--row` in theme/tokens.css. */
const rowHeight = 32

/** A table of any length: only the rows in view exist. Arrow keys walk through rows that lead somewhere, Enter opens one. */
export const DataTable = <Row,>(props: DataTableProps<Row>) => {
  const { label, columns, count, total = count, onEnd, onTop, empty } = props
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const shown = useMemo(() => fitting(columns, width), [columns, width])
  const tracks = shown.map((column) => column.width).join(' ')
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingStart: rowHeight,
  })
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= count - 20) onEnd?.()
  }, [last, count, onEnd])

  const focusRow = (index: number): void => {
    const target = Math.max(0, Math.min(count - 1, index))
    rows.scrollToIndex(target)
    requestAnimationFrame(() => linkIn(scroller.current, target)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = props.linkOf && nextRow(event.key, focusedRow(), count)
    if (next === undefined) return
    event.preventDefault()
    focusRow(next)
  }
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget }) => onTop?.(currentTarget.scrollTop < rowHeight)}
      tabIndex={count === 0 ? -1 : 0}
      role="region"
      aria-label={label}
    >
      <div role="table" aria-label={label} aria-rowcount={total + 1} className={styles.table}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" aria-rowindex={1} className={styles.row} style={{ gridTemplateColumns: tracks }}>
            {shown.map(({ id, header, align }) => (
              <div key={id} role="columnheader" className={align === 'end' ? styles.end : undefined}>
                {header}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <TableRow key={index} {...props} columns={shown} tracks={tracks} index={index} start={start} />
          ))}
        </div>
      </div>
      {count === 0 && empty}
    </div>
  )
}

const linkIn = (scroller: HTMLElement | null, index: number): HTMLElement | null | undefined =>
  scroller?.querySelector<HTMLElement>(`[data-index="${index}"] a`)

const focusedRow = (): number => {
  const row = document.activeElement?.closest('[data-index]')
  return Number(row?.getAttribute('data-index') ?? -1)
}

/** Undefined for keys that mean nothing here. */
const nextRow = (key: string, row: number, count: number): number | undefined => {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + 15,
    PageUp: row - 15,
    Home: 0,
    End: count - 1,
  }
  return moves[key]
}
