import { Link } from 'wouter'
import { linkTo } from '../../../router/links.ts'
import { useApi, useMay } from '../../../session/session-context.ts'
import { ButtonLink } from '../../../shared/button-link.tsx'
import { Empty } from '../../../shared/empty.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { usePaged } from '../../../shared/paged/use-paged.ts'
import { Trouble } from '../../../shared/trouble.tsx'
import { WholeTable } from '../../../shared/whole-table.tsx'
import { scheduleColumns } from './schedule-columns.tsx'

/** All schedules, the oldest first. */
const SchedulesPage = () => {
  const api = useApi()
  const mayWrite = useMay('schedules:write')
  const { rows, error, isPending, onEnd } = usePaged(
    ['schedules', 'list'],
    (cursor, signal) => api.schedules.list({ cursor, limit: 100 }, { signal }).first(),
    10_000,
  )
  return (
    <>
      <PageHeader title="Schedules">
        {mayWrite && (
          <ButtonLink kind="primary" to={linkTo.newSchedule}>
            New schedule
          </ButtonLink>
        )}
      </PageHeader>
      {error !== null && <Trouble error={error} doing="list schedules" />}
      <WholeTable
        label="Schedules"
        columns={scheduleColumns}
        rows={rows}
        keyOf={({ id }) => id}
        linkOf={({ id }) => linkTo.schedule(id)}
        onEnd={onEnd}
        empty={<NoSchedules isPending={isPending} mayWrite={mayWrite} />}
      />
    </>
  )
}

const NoSchedules = ({ isPending, mayWrite }: { readonly isPending: boolean; readonly mayWrite: boolean }) =>
  isPending ? (
    <Empty title="Loading…" />
  ) : (
    <Empty title="There are no schedules">
      <p>A schedule sends a command again and again: every five minutes, or each morning in the vehicle's zone.</p>
      {mayWrite ? (
        <p>
          <Link href={linkTo.newSchedule}>Make the first one</Link>: it shows when it would be due before it is saved.
        </p>
      ) : (
        <p>A caller with the scope schedules:write makes one.</p>
      )}
    </Empty>
  )

export default SchedulesPage
