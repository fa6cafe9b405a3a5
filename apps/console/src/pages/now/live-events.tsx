import type { StreamedEvent } from '@keyfob/client'
import { useRef, useState } from 'react'
import { countText } from '../../format/count.ts'
import { linkTo } from '../../router/links.ts'
import { Age } from '../../shared/age.tsx'
import { Button } from '../../shared/button.tsx'
import { Empty } from '../../shared/empty.tsx'
import { Icon } from '../../shared/icon.tsx'
import { Panel } from '../../shared/panel.tsx'
import { StateBadge } from '../../shared/state-badge.tsx'
import type { Column } from '../../shared/table/column.ts'
import { DataTable } from '../../shared/table/data-table.tsx'
import { Vin } from '../../shared/vin.tsx'
import { useLiveRows } from './use-live-rows.ts'

const columns: readonly Column<StreamedEvent>[] = [
  { id: 'command', header: 'Command', width: 'minmax(84px, 160px)', cell: ({ event }) => event.data.command },
  {
    id: 'state',
    header: 'State',
    width: 'minmax(98px, 140px)',
    cell: ({ event }) => <StateBadge state={event.data.state} late={event.data.late} />,
  },
  { id: 'vin', header: 'Vehicle', width: 'minmax(76px, 160px)', cell: ({ event }) => <Vin vin={event.data.vin} /> },
  {
    id: 'reason',
    header: 'Reason',
    width: 'minmax(120px, 1fr)',
    from: 560,
    cell: ({ event }) => event.data.reason.code,
  },
  {
    id: 'at',
    header: 'When',
    width: '84px',
    align: 'end',
    from: 420,
    cell: ({ event }) => <Age at={event.time} inRow />,
  },
]

/** Status events as they come. They stop for a reader who pauses, or who scrolls down. */
export const LiveEvents = () => {
  const { count, rowAt, waiting, isHeld, hold, release } = useLiveRows()
  const [isPaused, setPaused] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const showNew = (): void => {
    box.current?.querySelector('[role="region"]')?.scrollTo({ top: 0 })
    setPaused(false)
    release()
  }
  const onTop = (isAtTop: boolean): void => {
    if (!isAtTop) hold()
    else if (!isPaused) release()
  }
  const togglePause = (): void => {
    setPaused(!isPaused)
    if (isPaused) showNew()
    else hold()
  }
  const aside = (
    <div>
      {isHeld && waiting > 0 && (
        <Button kind="primary" onClick={showNew}>
          {countText(waiting)} new
        </Button>
      )}{' '}
      <Button onClick={togglePause} aria-pressed={isPaused}>
        <Icon name={isPaused ? 'play' : 'pause'} size={12} />
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
    </div>
  )
  return (
    <Panel title="Events" aside={aside} flush>
      <div ref={box} style={{ display: 'contents' }}>
        <DataTable
          label="Events"
          columns={columns}
          count={count}
          rowAt={rowAt}
          keyOf={({ position }) => position}
          linkOf={({ event }) => linkTo.command(event.data.commandId)}
          onTop={onTop}
          empty={
            <Empty title="Nothing happened since this page was opened">
              <p>
                Each step of a command is a row here, as it happens. Send one: <code>keyfob send VIN doors_lock</code>
              </p>
            </Empty>
          }
        />
      </div>
    </Panel>
  )
}
