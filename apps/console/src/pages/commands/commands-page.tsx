import type { Command } from '@keyfob/client'
import { Suspense, lazy, useMemo, useState } from 'react'
import { countText } from '../../format/count.ts'
import { linkTo } from '../../router/links.ts'
import { useSend } from '../../send/send-context.ts'
import { useMay } from '../../session/session-context.ts'
import { Button } from '../../shared/button.tsx'
import { commandColumns } from '../../shared/commands/command-columns.tsx'
import { filtersOf } from '../../shared/commands/command-filters.ts'
import { useLiveCommands } from '../../shared/commands/use-live-commands.ts'
import { useCommands } from '../../shared/commands/use-commands.ts'
import { Empty } from '../../shared/empty.tsx'
import { useFilters } from '../../shared/filters/use-filters.ts'
import layout from '../../shared/layout.module.css'
import { PageHeader } from '../../shared/page-header.tsx'
import panel from '../../shared/panel.module.css'
import type { Column } from '../../shared/table/column.ts'
import { DataTable } from '../../shared/table/data-table.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { CommandFilterBar } from './command-filter-bar.tsx'
import { useNewCommands } from './use-new-commands.ts'
import { useSelection } from './use-selection.ts'

const ResendDialog = lazy(() => import('./resend/resend-dialog.tsx'))

const CommandsPage = () => {
  const { search } = useFilters()
  const filters = useMemo(() => filtersOf(search), [search])
  const { rows, readOn, refresh, error, isPending } = useCommands(filters)
  const live = useLiveCommands()
  const news = useNewCommands(filters)
  const selection = useSelection(rows)
  const columns = useColumns(selection)
  const showNew = (): void => {
    news.forget()
    void refresh()
  }
  return (
    <>
      <PageHeader title="Commands">
        {news.count > 0 && (
          <Button kind="primary" onClick={showNew}>
            {countText(news.count)} new
          </Button>
        )}
        <SelectionActions selection={selection} rows={rows.length} />
      </PageHeader>
      <CommandFilterBar />
      {error !== null && <Trouble error={error} doing="list commands" />}
      <div className={`${panel.panel} ${layout.fill}`}>
        <DataTable
          label="Commands"
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index] && live(rows[index])}
          keyOf={({ id }) => id}
          linkOf={({ id }) => linkTo.command(id)}
          onEnd={readOn}
          empty={<NoCommands isPending={isPending} />}
        />
      </div>
    </>
  )
}

type Selection = ReturnType<typeof useSelection>

/** With a box for each row, for who may send. */
const useColumns = ({ has, toggle }: Selection): readonly Column<Command>[] => {
  const maySend = useMay('commands:send')
  const box: Column<Command> = {
    id: 'selected',
    header: '',
    width: '20px',
    isControl: true,
    cell: ({ id, command, vin }) => (
      <input type="checkbox" aria-label={`Select ${command} of ${vin}`} checked={has(id)} onChange={() => toggle(id)} />
    ),
  }
  return maySend ? [box, ...commandColumns] : commandColumns
}

const SelectionActions = ({ selection, rows }: { readonly selection: Selection; readonly rows: number }) => {
  const send = useSend()
  const [isOpen, setOpen] = useState(false)
  const { selected, all, none } = selection
  if (!useMay('commands:send')) return null
  const count = selected.length
  return (
    <>
      {rows > 0 && (
        <Button kind="quiet" onClick={count === 0 ? all : none}>
          {count === 0 ? 'Select all that are loaded' : 'Select none'}
        </Button>
      )}
      {count > 0 && <Button onClick={() => setOpen(true)}>Send failed ones of {countText(count)} again</Button>}
      <Button kind="primary" onClick={() => send({})}>
        Send a command
      </Button>
      {isOpen && (
        <Suspense>
          <ResendDialog selected={selected} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

const NoCommands = ({ isPending }: { readonly isPending: boolean }) =>
  isPending ? (
    <Empty title="Loading…" />
  ) : (
    <Empty title="No commands fit">
      <p>
        Clear the filters, or send one: <code>keyfob send VIN doors_lock</code>
      </p>
    </Empty>
  )

export default CommandsPage
