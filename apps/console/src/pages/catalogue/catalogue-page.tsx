import type { CommandType } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { linkTo } from '../../router/links.ts'
import { useApi } from '../../session/session-context.ts'
import { Empty } from '../../shared/empty.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import type { Column } from '../../shared/table/column.ts'
import { Trouble } from '../../shared/trouble.tsx'
import { WholeTable } from '../../shared/whole-table.tsx'
import { conflictText, staleText } from './policy-text.ts'

const columns: readonly Column<CommandType>[] = [
  { id: 'name', header: 'Command', width: 'minmax(110px, 150px)', cell: ({ name }) => name },
  { id: 'title', header: 'Does', width: 'minmax(110px, 1fr)', cell: ({ title }) => title },
  { id: 'lane', header: 'Lane', width: 'minmax(80px, 110px)', from: 520, cell: ({ lane }) => lane },
  {
    id: 'stale',
    header: 'Vehicle offline',
    width: 'minmax(150px, 1fr)',
    from: 640,
    cell: (type) => <span title={staleText(type)}>{staleText(type)}</span>,
  },
  {
    id: 'conflict',
    header: 'Lane taken',
    width: 'minmax(150px, 1fr)',
    from: 880,
    cell: (type) => <span title={conflictText(type)}>{conflictText(type)}</span>,
  },
  {
    id: 'guards',
    header: 'Begins only if',
    width: 'minmax(170px, 1fr)',
    from: 1100,
    cell: ({ guards }) => <span title={guards.join('\n')}>{guards.join(', ')}</span>,
  },
]

/** What can be sent. */
const CataloguePage = () => {
  const api = useApi()
  const { data, error } = useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.catalogue.list({ signal }),
    staleTime: Infinity,
  })
  return (
    <>
      <PageHeader title="Catalogue" />
      {error !== null && <Trouble error={error} doing="list its commands" />}
      <WholeTable
        label="Command types"
        columns={columns}
        rows={data ?? []}
        keyOf={({ name }) => name}
        linkOf={({ name }) => linkTo.commandType(name)}
        empty={<Empty title="Loading…" />}
      />
    </>
  )
}

export default CataloguePage
