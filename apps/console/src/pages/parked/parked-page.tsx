import type { KeyfobClient, ParkedMessage } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useApi, useMay } from '../../session/session-context.ts'
import { keyfobLine } from '../../shared/cli/shell-line.ts'
import { ConfirmDialog } from '../../shared/dialog/confirm-dialog.tsx'
import { Empty } from '../../shared/empty.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { WholeTable } from '../../shared/whole-table.tsx'
import { type Write, useWrites } from '../../shared/write/use-writes.ts'
import { WriteNote } from '../../shared/write/write-note.tsx'
import { MessageDialog } from './message-dialog.tsx'
import { parkedColumns } from './parked-columns.tsx'

/** As many as one answer has. The API has no pages of them: their number is limited. */
const most = 200

const retryWrite = ({ parked }: KeyfobClient, id: string): Write => ({
  run: () => parked.retry(id),
  doing: 'retry the message',
  done: 'The workers have it again. If it still cannot be read it is parked under another id.',
  line: keyfobLine(['parked', 'retry', id]),
})

type Open = { readonly dialog: 'show' | 'remove'; readonly message: ParkedMessage }

/** Messages of vehicles that could not be read or applied, the oldest first. */
const ParkedPage = () => {
  const api = useApi()
  const [open, setOpen] = useState<Open>()
  const writes = useWrites(['parked'])
  const { write } = writes
  const mayWrite = useMay('parked:write')
  const { data, error, isPending } = useQuery({
    queryKey: ['parked', 'list'],
    queryFn: ({ signal }) => api.parked.list({ limit: most }, { signal }),
    refetchInterval: 5_000,
  })
  const columns = useMemo(
    () =>
      parkedColumns({
        show: (message) => setOpen({ dialog: 'show', message }),
        change: mayWrite
          ? {
              retry: ({ id }) => write(retryWrite(api, id)),
              remove: (message) => setOpen({ dialog: 'remove', message }),
            }
          : undefined,
      }),
    [api, write, mayWrite],
  )
  const close = (): void => setOpen(undefined)
  return (
    <>
      <PageHeader title="Parked messages">{data?.length === most && <span>the oldest {most}</span>}</PageHeader>
      <WriteNote writes={writes} />
      {error !== null && <Trouble error={error} doing="list parked messages" />}
      <WholeTable
        label="Parked messages"
        columns={columns}
        rows={data ?? []}
        keyOf={({ id }) => id}
        empty={isPending ? <Empty title="Loading…" /> : <NothingParked />}
      />
      {open?.dialog === 'show' && <MessageDialog message={open.message} onClose={close} />}
      {open?.dialog === 'remove' && <RemoveDialog message={open.message} onClose={close} />}
    </>
  )
}

const NothingParked = () => (
  <Empty title="Nothing is parked">
    <p>Every message of a vehicle could be read. One that cannot be is kept here, with what is wrong with it.</p>
  </Empty>
)

const RemoveDialog = ({
  message: { id },
  onClose,
}: {
  readonly message: ParkedMessage
  readonly onClose: () => void
}) => {
  const api = useApi()
  return (
    <ConfirmDialog
      title="Remove a parked message"
      action="Remove"
      changed={['parked']}
      write={{
        run: () => api.parked.drop(id),
        doing: 'remove the message',
        done: 'It is removed.',
        line: keyfobLine(['parked', 'remove', id]),
      }}
      onClose={onClose}
    >
      <p>The message is lost for good. What it would have said of a command stays unsaid.</p>
    </ConfirmDialog>
  )
}

export default ParkedPage
