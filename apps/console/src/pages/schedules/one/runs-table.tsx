import type { ScheduleRun } from '@keyfob/client'
import { linkTo } from '../../../router/links.ts'
import { useApi } from '../../../session/session-context.ts'
import { Age } from '../../../shared/age.tsx'
import { Empty } from '../../../shared/empty.tsx'
import layout from '../../../shared/layout.module.css'
import { Mark, type MarkKind } from '../../../shared/mark.tsx'
import { usePaged } from '../../../shared/paged/use-paged.ts'
import { Panel } from '../../../shared/panel.tsx'
import type { Column } from '../../../shared/table/column.ts'
import { DataTable } from '../../../shared/table/data-table.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { runLink, whyText } from './run-text.ts'

const kinds: Readonly<Record<ScheduleRun['state'], MarkKind>> = {
  due: 'doubt',
  done: 'good',
  skipped: 'off',
  missed: 'bad',
}

const columns: readonly Column<ScheduleRun>[] = [
  { id: 'at', header: 'Occurrence', width: '92px', cell: ({ at }) => <Age at={at} inRow /> },
  { id: 'state', header: 'State', width: '96px', cell: ({ state }) => <Mark kind={kinds[state]}>{state}</Mark> },
  { id: 'kind', header: 'Kind', width: '70px', from: 560, cell: ({ kind }) => kind },
  { id: 'accepted', header: 'Accepted', width: '66px', align: 'end', cell: ({ accepted }) => accepted },
  { id: 'refused', header: 'Refused', width: '60px', from: 420, align: 'end', cell: ({ refused }) => refused },
  {
    id: 'why',
    header: 'Why',
    width: 'minmax(100px, 1fr)',
    from: 560,
    cell: (run) => <span title={whyText(run)}>{whyText(run)}</span>,
  },
]

/** Newest first; a row leads to the command or the commands of the run. */
export const RunsTable = ({ id }: { readonly id: string }) => {
  const api = useApi()
  const { rows, error, isPending, onEnd } = usePaged(
    ['schedules', 'runs', id],
    (cursor, signal) => api.schedules.runs(id, { cursor, limit: 50 }, { signal }).first(),
    3_000,
  )
  if (error !== null) return <Trouble error={error} doing="list the runs" />
  return (
    <div className={layout.fill}>
      <Panel title="Runs" flush>
        <DataTable
          label="Runs, newest first"
          columns={columns}
          count={rows.length}
          rowAt={(index) => rows[index]}
          keyOf={({ at, kind }) => `${at} ${kind}`}
          linkOf={(run) => runLink(id, run, linkTo)}
          onEnd={onEnd}
          empty={
            isPending ? (
              <Empty title="Loading…" />
            ) : (
              <Empty title="It has not run yet">
                <p>It runs when it is due, or now if you ask for it.</p>
              </Empty>
            )
          }
        />
      </Panel>
    </div>
  )
}
