import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { linkTo } from '../../router/links.ts'
import { Empty } from '../../shared/empty.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import panel from '../../shared/panel.module.css'
import { DataTable } from '../../shared/table/data-table.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import layout from '../../shared/layout.module.css'
import { commandColumns } from './command-columns.tsx'
import { filtersOf } from './command-filters.ts'
import { useCommands } from './use-commands.ts'

const CommandsPage = () => {
  const [search] = useSearchParams()
  const filters = useMemo(() => filtersOf(search), [search])
  const { rows, readOn, error, isPending } = useCommands(filters)
  return (
    <>
      <PageHeader title="Commands" />
      {error !== null && <Trouble error={error} doing="list commands" />}
      <div className={`${panel.panel} ${layout.fill}`}>
        <DataTable
          label="Commands"
          columns={commandColumns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={({ id }) => id}
          linkOf={({ id }) => linkTo.command(id)}
          onEnd={readOn}
          empty={
            isPending ? (
              <Empty title="Loading…" />
            ) : (
              <Empty title="No commands fit">
                <p>Widen the filters, or send one from the page of a vehicle.</p>
              </Empty>
            )
          }
        />
      </div>
    </>
  )
}

export default CommandsPage
