import type { AuditEntry } from '@keyfob/client'
import { useMemo, useState } from 'react'
import { useApi } from '../../session/session-context.ts'
import { Empty } from '../../shared/empty.tsx'
import { FilterBar, SearchFilter, TextFilter } from '../../shared/filters/filter-bar.tsx'
import { SavedChips } from '../../shared/filters/saved-chips.tsx'
import { useFilters } from '../../shared/filters/use-filters.ts'
import { PageHeader } from '../../shared/page-header.tsx'
import { usePaged } from '../../shared/paged/use-paged.ts'
import { Trouble } from '../../shared/trouble.tsx'
import { WholeTable } from '../../shared/whole-table.tsx'
import { auditColumns } from './audit-columns.tsx'
import { auditFiltersOf } from './audit-filters.ts'
import { EntryDialog } from './entry-dialog.tsx'

const pageSize = 100

/** Who asked, changed and read what, the newest first. */
const AuditPage = () => {
  const api = useApi()
  const { search } = useFilters()
  const filters = useMemo(() => auditFiltersOf(search), [search])
  const [shown, setShown] = useState<AuditEntry>()
  const { rows, error, isPending, onEnd } = usePaged(['audit', 'list', filters], (cursor, signal) =>
    api.audit.list({ ...filters, cursor, limit: pageSize }, { signal }).first(),
  )
  const columns = useMemo(() => auditColumns(setShown), [])
  return (
    <>
      <PageHeader title="Audit" />
      <AuditFilterBar />
      {error !== null && <Trouble error={error} doing="list the audit" />}
      <WholeTable
        label="Audit"
        columns={columns}
        rows={rows}
        keyOf={({ position }) => String(position)}
        onEnd={onEnd}
        empty={isPending ? <Empty title="Loading…" /> : <NoEntries />}
      />
      {shown !== undefined && <EntryDialog entry={shown} onClose={() => setShown(undefined)} />}
    </>
  )
}

const AuditFilterBar = () => {
  const { search, set, setAll } = useFilters()
  const filter = (name: string) => ({ value: search.get(name) ?? '', onChange: (value: string) => set(name, value) })
  return (
    <FilterBar>
      <SearchFilter label="VIN, or id of what it was about" {...filter('subject')} />
      <TextFilter label="Who" {...filter('actor')} />
      <TextFilter label="Action" {...filter('action')} />
      <TextFilter label="From (instant)" {...filter('from')} />
      <TextFilter label="To (instant)" {...filter('to')} />
      <SavedChips page="audit" query={search.toString()} onChoose={setAll} />
    </FilterBar>
  )
}

const NoEntries = () => (
  <Empty title="There are no such entries">
    <p>
      Who changes something, or looks at what vehicles reported, is here after a second or two. An action is named as in
      the API, as <code>cancelCommand</code>, and who it was as <code>key:…</code>.
    </p>
  </Empty>
)

export default AuditPage
