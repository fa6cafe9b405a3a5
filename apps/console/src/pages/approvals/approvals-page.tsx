import type { Approval } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useApi } from '../../session/session-context.ts'
import { type Decision, DecideDialog } from '../../shared/approval/decide-dialog.tsx'
import { Empty } from '../../shared/empty.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { WholeTable } from '../../shared/whole-table.tsx'
import { approvalColumns } from './approval-columns.tsx'

/** As many as one answer has; the rest follows when these are decided. */
const most = 200
/** No event tells of them, so they are asked for, in ms. */
const lookEvery = 3_000

interface Open {
  readonly approval: Approval
  readonly decision: Decision
}

/** Commands that wait for the approval of a second person, the newest first. */
const ApprovalsPage = () => {
  const api = useApi()
  const [open, setOpen] = useState<Open>()
  const { data, error, isPending } = useQuery({
    queryKey: ['approvals', 'waiting'],
    queryFn: ({ signal }) => api.approvals.list({ state: 'awaiting_approval', limit: most }, { signal }).first(),
    refetchInterval: lookEvery,
  })
  const columns = useMemo(() => approvalColumns((approval, decision) => setOpen({ approval, decision })), [])
  return (
    <>
      <PageHeader title="Approvals">{data?.next != null && <span>the newest {most}</span>}</PageHeader>
      {error !== null && <Trouble error={error} doing="list what waits for an approval" />}
      <WholeTable
        label="Waiting commands"
        columns={columns}
        rows={data?.items ?? []}
        keyOf={({ id }) => id}
        empty={isPending ? <Empty title="Loading…" /> : <NothingWaits />}
      />
      {open !== undefined && <DecideDialog {...open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

const NothingWaits = () => (
  <Empty title="Nothing waits for an approval">
    <p>A command whose type needs a second person is shown here until another caller approves or refuses it.</p>
  </Empty>
)

export default ApprovalsPage
