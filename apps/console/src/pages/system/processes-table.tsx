import type { System } from '@keyfob/client'
import { Age } from '../../shared/age.tsx'
import { Empty } from '../../shared/empty.tsx'
import layout from '../../shared/layout.module.css'
import { Panel } from '../../shared/panel.tsx'
import type { Column } from '../../shared/table/column.ts'
import { DataTable } from '../../shared/table/data-table.tsx'
import { Tags } from '../../shared/tags.tsx'

type Process = NonNullable<System['processes']>[number]

const columns: readonly Column<Process>[] = [
  { id: 'host', header: 'Host', width: 'minmax(90px, 1fr)', cell: ({ host }) => host },
  {
    id: 'roles',
    header: 'Roles',
    width: 'minmax(110px, 160px)',
    cell: ({ roles }) => <Tags words={roles} none="none" />,
  },
  { id: 'version', header: 'Version', width: '90px', from: 460, cell: ({ version }) => version },
  {
    id: 'id',
    header: 'Process',
    width: 'minmax(120px, 1fr)',
    from: 640,
    cell: ({ id }) => <code>{id}</code>,
  },
  { id: 'since', header: 'Runs since', width: '90px', align: 'end', cell: ({ since }) => <Age at={since} inRow /> },
]

/** Every process that runs; those of a mixed version stand out by it. */
export const ProcessesTable = ({ processes }: Pick<System, 'processes'>) => (
  <div className={layout.fill}>
    <Panel title="Processes" aside={<span>{processes?.length ?? '…'}</span>} flush>
      <DataTable
        label="Processes that run"
        columns={columns}
        count={processes?.length ?? 0}
        rowAt={(index) => processes?.[index]}
        keyOf={({ id }) => id}
        empty={
          <Empty title="The database does not answer">
            <p>Processes are listed there. The parts above say since when it is down.</p>
          </Empty>
        }
      />
    </Panel>
  </div>
)
